"""Make the pictures of the README with Debian's Chromium: `python tools/pictures.py`.

The review in the picture is a real one: a repository with thirteen restores, in which one line of a var file chooses
another backup and one index is removed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "review.png"

DATES = dict.fromkeys(
    ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-27T08:00:00Z"
)  # for the same revision each time
FILES = {
    "restorespec.toml": 'include = ["specs/*.yaml"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\nregion = "us-west-2"\n',
    "env/prod.yaml": "# The backup before the deploy.\nbackup_id: bk-2026-10-30\n",
    "specs/orders.yaml": """\
restorespec: 1
vars: {backup_id: {type: string}}
for_each: [at, be, ch, de, dk, es, fr, it, nl, pl, pt, se]
source: {securevault_backup: {backup_id: "{{ vars.backup_id }}"}}
target:
  environment_id: env-prod
  table_name: orders-{{ each.key }}
  table_class: STANDARD
  stream_specification: null
  sse_specification: null
  local_secondary_indexes: []
  global_secondary_indexes:
    - index_name: by-status
      key_schema: [{attribute_name: status, key_type: HASH}]
      projection: {projection_type: ALL}
  tags: [{key: team, value: payments}]
""",
    "specs/carts.yaml": """\
restorespec: 1
source: {securevault_backup: {backup_id: bk-carts}}
target:
  environment_id: env-prod
  table_name: carts-restored
  table_class: STANDARD
  stream_specification: null
  sse_specification: null
  local_secondary_indexes: []
  global_secondary_indexes:
    - index_name: by-user
      key_schema: [{attribute_name: user, key_type: HASH}]
      projection: {projection_type: ALL}
  tags: [{key: team, value: shop}]
""",
}
INDEX = """\
  global_secondary_indexes:
    - index_name: by-user
      key_schema: [{attribute_name: user, key_type: HASH}]
      projection: {projection_type: ALL}
"""


def main() -> None:
    """Make the repository, change it, review the change, and take the picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, FILES)
        for command in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", *command], cwd=folder, env=os.environ | DATES, check=True)  # noqa: S603, S607 - our own commands
        changed = {
            "env/prod.yaml": FILES["env/prod.yaml"].replace("2026-10-30", "2026-11-27"),
            "specs/carts.yaml": FILES["specs/carts.yaml"].replace(INDEX, "  global_secondary_indexes: []\n"),
        }
        _write(folder, changed)
        page = folder / "review.html"
        review = [
            sys.executable,
            "-m",
            "restorespec",
            "diff",
            "HEAD",
            "--env",
            "prod",
            "--format",
            "html",
            "-o",
            str(page),
        ]
        subprocess.run(review, cwd=folder, check=True)  # noqa: S603 - likewise
        flags = "--headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1.5"
        shot = [f"--user-data-dir={name}/profile", "--window-size=1000,560", f"--screenshot={PICTURE}", page.as_uri()]
        subprocess.run([chromium, *flags.split(), *shot], check=True, capture_output=True)  # noqa: S603 - likewise


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
