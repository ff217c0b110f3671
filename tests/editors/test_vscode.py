"""The extension for Visual Studio Code builds, passes its own tests, and agrees with the package."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from restorespec.version import __version__

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors/vscode"
PACKAGE = json.loads((EXTENSION / "package.json").read_text())


def npm(*arguments, **environment):
    """Runs npm in the extension's folder."""
    done = subprocess.run(
        ["npm", *arguments], cwd=EXTENSION, capture_output=True, text=True, check=False, env=os.environ | environment
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed():
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    if not (EXTENSION / "node_modules/.bin/vsce").exists():
        if os.environ.get("CI") is None:
            pytest.skip("the extension's packages are not installed: run `npm ci` in editors/vscode")
        npm("ci", "--no-audit", "--no-fund")


def test_the_version_is_that_of_the_package():
    assert PACKAGE["version"] == __version__
    assert json.loads((EXTENSION / "package-lock.json").read_text())["version"] == __version__


def test_every_command_is_registered_and_documented():
    source = (EXTENSION / "src/extension.ts").read_text()
    readme = (EXTENSION / "README.md").read_text()
    for command in PACKAGE["contributes"]["commands"]:
        assert f'"{command["command"]}":' in source
        assert f"*{command['title']}*" in readme


def test_every_setting_is_documented():
    readme = (EXTENSION / "README.md").read_text()
    for name in PACKAGE["contributes"]["configuration"]["properties"]:
        assert f"`{name}`" in readme


def test_the_readme_shows_pictures_that_there_are():
    names = re.findall(r"\]\((images/[\w.-]+)\)", (EXTENSION / "README.md").read_text())
    assert len(names) == 3
    for name in (*names, PACKAGE["icon"]):
        data = (EXTENSION / name).read_bytes()
        assert data.startswith(b"\x89PNG")
    sizes = {(EXTENSION / name).stat().st_size for name in names}
    assert len(sizes) == len(names)


def test_the_package_is_built(installed):
    npm("run", "lint")
    npm("test")
    npm("run", "package")
    with zipfile.ZipFile(EXTENSION / "dist/restorespec.vsix") as package:
        names = set(package.namelist())
        assert {
            "extension/dist/extension.js",
            "extension/schemas/spec.schema.json",
            "extension/schemas/config.schema.json",
            "extension/images/icon.png",
            "extension/readme.md",
            "extension/changelog.md",
        } <= names
        assert not any("node_modules" in name or name.endswith(".ts") for name in names)
        shipped = json.loads(package.read("extension/schemas/spec.schema.json"))
    assert shipped == json.loads((ROOT / "schemas/spec.schema.json").read_text())


@pytest.mark.slow
def test_the_extension_drives_the_server_in_a_real_editor(installed):
    if "E2E_HOME" not in os.environ or not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists():
        pytest.skip("set E2E_HOME to a folder for code-server (600 MB), and install Chromium")
    npm("run", "package")
    npm("run", "e2e")
