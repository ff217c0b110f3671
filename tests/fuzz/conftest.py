"""Makes the helpers of this folder, and the laws about output of `tests/security`, importable."""

import sys
from pathlib import Path

HERE = Path(__file__).parent

sys.path[:0] = [str(HERE), str(HERE.parent / "security")]
