"""The tests of imports share a module of helpers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
