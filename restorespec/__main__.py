"""`python -m restorespec`."""

from restorespec.cli import main

main()
