"""What the tests of kinds share: copies of the program with something planted in them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
