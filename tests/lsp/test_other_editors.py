"""The snippets of docs/editors.md, in the editors that are installed here, against the real server."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/editors.md").read_text()
EMACS = """
(setq eglot-connect-timeout 60)
(package-initialize)
(require 'eglot)
(load "{snippet}")
(find-file "{file}")
(unless (eglot-current-server) (apply #'eglot (eglot--guess-contact)))
(flymake-mode 1)
(let ((n 0))
  (while (and (< n 600) (null (flymake-diagnostics)))
    (setq n (1+ n)) (accept-process-output nil 0.1) (flymake-start)))
(dolist (d (flymake-diagnostics))
  (princ (format "%s %s\n" (line-number-at-pos (flymake-diagnostic-beg d)) (flymake-diagnostic-text d))))
(kill-emacs 0)
"""
NEOVIM = """
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, one in ipairs(vim.diagnostic.get(0)) do io.stdout:write(one.lnum + 1, " [", one.code, "]: ", one.message, "\\n") end
vim.cmd("qa!")
"""
YAML = "restorespec: 1\nsource:\n  securevault_backup: {backup_id: bk-1}\ntarget:\n  table_class: STANDRD\n"
TOML = 'restorespec = 1\n[source.securevault_backup]\nbackup_id = "bk-1"\n[target]\ntable_class = "STANDRD"\n'
BOTH = pytest.mark.parametrize(("name", "text"), [("specs/a.yaml", YAML), ("specs/b.toml", TOML)])


def snippets(language, heading):
    section = re.search(rf"(?ms)^## {heading}$(.*?)(?=^## |\Z)", PAGE)[1]
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", section)


def output(folder, *command):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=150
    )
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path, name, text):
    (tmp_path / "specs").mkdir()
    (tmp_path / "restorespec.toml").write_text("")
    (tmp_path / name).write_text(text)
    return tmp_path.resolve()


@BOTH
@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_findings(folder, name):
    version = subprocess.run(["nvim", "--version"], capture_output=True, text=True, check=True).stdout
    is_new = tuple(map(int, re.search(r"v(\d+)\.(\d+)", version).groups())) >= (0, 11)
    (folder / "snippet.lua").write_text(snippets("lua", "Neovim")[0 if is_new else 1])
    (folder / "drive.lua").write_text(NEOVIM)
    command = ("nvim", "--headless", "--clean", "-c", "filetype on", "-c", "luafile snippet.lua", "-c", f"edit {name}")
    shown = output(folder, *command, "-c", "luafile drive.lua")
    assert "5 [schema-enum]: `table_class` must be `STANDARD` or `STANDARD_INFREQUENT_ACCESS`, not `STANDRD`" in shown


@BOTH
@pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed")
def test_emacs_shows_findings(folder, name):
    has_modes = "(progn (package-initialize) (require 'eglot) (require 'yaml-mode))"
    if subprocess.run(["emacs", "-q", "--batch", "--eval", has_modes], capture_output=True, check=False).returncode:
        pytest.skip("eglot or yaml-mode is not installed")
    (folder / "snippet.el").write_text(snippets("elisp", "Emacs")[0])
    drive = EMACS.format(snippet=folder / "snippet.el", file=folder / name)
    (folder / "drive.el").write_text(drive)
    shown = output(folder, "emacs", "-q", "--batch", "-l", str(folder / "drive.el"))
    assert "5 restorespec [schema-enum]: `table_class` must be `STANDARD` or" in shown


def test_the_snippets_for_editors_that_are_not_installed_start_the_server():
    helix = tomllib.loads(snippets("toml", "Helix")[0])
    assert helix["language-server"] == {"restorespec": {"command": "restorespec", "args": ["lsp"]}}
    assert [one["name"] for one in helix["language"]] == ["yaml", "toml", "json"]
    assert all("restorespec" in one["language-servers"] for one in helix["language"])
    zed, sublime = map(json.loads, snippets("json", "Zed, Sublime Text, JetBrains"))
    assert zed["lsp"]["yaml-language-server"]["binary"] == {"path": "restorespec", "arguments": ["lsp"]}
    assert sublime["clients"]["restorespec"]["command"] == ["restorespec", "lsp"]
