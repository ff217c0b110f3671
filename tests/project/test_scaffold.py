import json

import pytest
import yaml

from restorespec.project import scaffold
from restorespec.version import __version__

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"


class Distribution:
    def __init__(self, text):
        self.text = text

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.text


@pytest.mark.parametrize(
    ("direct_url", "requirement"),
    [
        (None, f"restorespec=={__version__}"),
        ({"url": "file:///src/restorespec", "dir_info": {"editable": True}}, None),
        ({"url": "file:///dist/restorespec.whl", "archive_info": {}}, None),
        (
            {
                "url": "https://git.example.org/r.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"},
            },
            f"restorespec @ git+https://git.example.org/r.git@{COMMIT}",
        ),
        (
            {
                "url": "ssh://git@git.example.org/r.git",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
                "subdirectory": "tools/restorespec",
            },
            f"restorespec @ git+ssh://git@git.example.org/r.git@{COMMIT}#subdirectory=tools/restorespec",
        ),
        (
            {"url": "https://me:s3cret@files.example.org/r.whl", "archive_info": {"hashes": {"sha256": "ab12"}}},
            "restorespec @ https://files.example.org/r.whl#sha256=ab12",
        ),
        (
            {"url": "https://files.example.org/r.whl", "archive_info": {}},
            "restorespec @ https://files.example.org/r.whl",
        ),
        ({"dir_info": {}}, None),
        ([], None),
        ({"url": "https://h/r.git", "vcs_info": {"vcs": "git"}}, None),
    ],
)
def test_the_requirement_installs_what_is_installed(monkeypatch, direct_url, requirement):
    text = None if direct_url is None else json.dumps(direct_url)
    monkeypatch.setattr(scaffold, "distribution", lambda name: Distribution(text))
    assert scaffold.requirement() == requirement


@pytest.mark.parametrize(
    ("requirement", "written"),
    [
        ("restorespec==1.2.3", "restorespec==1.2.3"),
        ("restorespec @ git+https://h/r@1", "'restorespec @ git+https://h/r@1'"),
        (None, '"${RESTORESPEC_PACKAGE:?set it to what pip can install}"'),
    ],
)
def test_the_files_for_ci_install_it(tmp_path, monkeypatch, requirement, written):
    monkeypatch.setattr(scaffold, "requirement", lambda: requirement)
    made = scaffold.scaffold(tmp_path)
    assert made.needs_package is (requirement is None)
    github = yaml.safe_load((tmp_path / ".github/workflows/restorespec.yml").read_text())
    install = next(step for step in github["jobs"]["restorespec"]["steps"] if step.get("name") == "Install")
    assert install["run"].splitlines()[-1].strip() == written
    assert ("env" in install) is (requirement is None)
    gitlab = yaml.safe_load((tmp_path / ".gitlab/restorespec.yml").read_text())
    assert gitlab[".restorespec"]["before_script"] == [f"pip install --quiet \\\n  {written}\n"]


def test_a_project_in_a_folder_gets_files_for_ci_at_the_root_of_the_repository(tmp_path):
    (tmp_path / ".git").mkdir()
    made = scaffold.scaffold(tmp_path / "teams/a b")
    assert made.written == (
        "restorespec.toml",
        "specs/example.yaml",
        "env/staging.yaml",
        "../../.github/workflows/restorespec-teams-a-b.yml",
        "../../.gitlab/restorespec-teams-a-b.yml",
        "../../.pre-commit-config.yaml",
    )
    github = yaml.safe_load((tmp_path / ".github/workflows/restorespec-teams-a-b.yml").read_text())
    assert github["jobs"]["restorespec"]["env"] == {"WORKING_DIRECTORY": "teams/a b"}
    gitlab = yaml.safe_load((tmp_path / ".gitlab/restorespec-teams-a-b.yml").read_text())
    assert gitlab[".restorespec-teams-a-b"]["before_script"][1] == "cd -- 'teams/a b'"
    (hook,) = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert hook["entry"] == "restorespec lint 'teams/a b'"


def test_what_exists_is_left(tmp_path):
    first = scaffold.scaffold(tmp_path)
    again = scaffold.scaffold(tmp_path)
    assert (again.written, again.left, again.needs_package) == ((), first.written, False)
