"""From the paths on a command line to specs."""

import os
import re
import time

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.usage_error import UsageError
from restorespec.project.configuration import Config
from restorespec.project.discovery import find_root, find_specs, glob_pattern


@pytest.fixture
def project(tmp_path, monkeypatch):
    for name in (
        "specs/a.yaml",
        "specs/base/b.yaml",
        "specs/deep/c.TOML",
        "specs/data.csv",
        "env/prod.yaml",
        "other/d.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("restorespec: 1\n")
    (tmp_path / "restorespec.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(root, *paths, config=None):
    with pytest.raises(UsageError) as caught:
        find_specs(root, config or Config(), paths)
    return caught.value.message


def test_without_paths_and_configuration_everything_in_specs_is_a_spec(project):
    assert find_specs(project, Config(), ()) == ("specs/a.yaml", "specs/base/b.yaml", "specs/deep/c.TOML")


def test_the_configuration_says_what_is_included_and_excluded(project):
    config = Config(include=("specs/**/*.yaml", "other/*.json"), exclude=("specs/base/**",))
    assert find_specs(project, config, ()) == ("other/d.json", "specs/a.yaml")


def test_a_folder_stands_for_the_included_specs_in_it_at_any_depth(project):
    config = Config(include=("specs/**",), exclude=("specs/base/**",))
    assert find_specs(project, config, ("specs",)) == ("specs/a.yaml", "specs/deep/c.TOML")
    assert find_specs(project, config, (".",)) == ("specs/a.yaml", "specs/deep/c.TOML")


def test_a_file_that_is_named_is_taken_even_if_excluded(project):
    config = Config(exclude=("specs/base/**",))
    assert find_specs(project, config, ("specs/base/b.yaml", "./specs/a.yaml", "specs/a.yaml")) == (
        "specs/a.yaml",
        "specs/base/b.yaml",
    )


def test_a_glob_that_the_shell_left_alone_is_expanded(project):
    assert find_specs(project, Config(), ("specs/**/*.yaml",)) == ("specs/a.yaml", "specs/base/b.yaml")


def test_paths_are_relative_to_the_working_directory(project, monkeypatch):
    monkeypatch.chdir(project / "specs" / "deep")
    assert find_specs(project, Config(), ("../a.yaml", "c.TOML")) == ("specs/a.yaml", "specs/deep/c.TOML")


def test_hidden_folders_are_left_out(project):
    (project / "specs" / ".cache").mkdir()
    (project / "specs" / ".cache" / "x.yaml").write_text("")
    assert "specs/.cache/x.yaml" not in find_specs(project, Config(), ("specs",))


def test_a_path_that_is_missing_is_refused(project):
    assert refused(project, "specs/nope.yaml") == "`specs/nope.yaml` does not exist"


def test_a_folder_without_specs_is_refused(project):
    (project / "empty").mkdir()
    assert refused(project, "empty") == "no specs found in `empty`"


def test_a_project_without_specs_is_refused(tmp_path):
    assert refused(tmp_path) == "no specs found in `specs/`"


def test_a_file_of_another_kind_is_refused(project):
    assert refused(project, "specs/data.csv") == "`specs/data.csv` is not a spec"


def test_a_file_outside_the_project_is_refused(project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    outside.write_text("restorespec: 1\n")
    assert refused(project, str(outside)) == f"`{outside}` lies outside the project `{project}`"


@pytest.mark.parametrize("arguments", [("specs/link.yaml",), ("specs",), ()])
def test_a_link_out_of_the_project_is_refused(project, tmp_path_factory, arguments):
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    outside.write_text("restorespec: 1\n")
    (project / "specs" / "link.yaml").symlink_to(outside)
    assert refused(project, *arguments) == "`specs/link.yaml` is a link out of the project"


@pytest.mark.parametrize("arguments", [("specs/pipe.yaml",), ("specs",)])
def test_a_pipe_is_refused_and_never_opened(project, arguments):
    os.mkfifo(project / "specs" / "pipe.yaml")
    assert refused(project, *arguments) == "`specs/pipe.yaml` is not a regular file"


def test_the_nearest_configuration_upwards_marks_the_root(project):
    (project / "specs" / "deep" / "restorespec.toml").write_text("")
    assert find_root(project / "specs" / "deep" / "c.TOML") == project / "specs" / "deep"
    assert find_root(project / "specs" / "a.yaml") == project


def test_a_pyproject_counts_only_with_a_table_for_this_tool(project):
    (project / "specs" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_root(project / "specs" / "a.yaml") == project
    (project / "specs" / "pyproject.toml").write_text("[tool.restorespec]\n")
    assert find_root(project / "specs" / "a.yaml") == project / "specs"


def test_without_a_configuration_the_git_repository_is_the_project(tmp_path):
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert find_root(tmp_path / "repo" / "specs" / "a.yaml") == tmp_path / "repo"


@pytest.mark.parametrize(
    ("glob", "name", "matches"),
    [
        ("specs/**/*.yaml", "specs/a.yaml", True),
        ("specs/**/*.yaml", "specs/x/y/a.yaml", True),
        ("specs/**/*.yaml", "other/a.yaml", False),
        ("specs/*.yaml", "specs/x/a.yaml", False),
        ("specs/base/**", "specs/base/x/a.yaml", True),
        ("specs/?.yaml", "specs/a.yaml", True),
        ("specs/[ab].yaml", "specs/b.yaml", True),
        ("specs/[!ab].yaml", "specs/b.yaml", False),
        ("specs/[z-a].yaml", "specs/b.yaml", False),
        ("specs/a.yaml", "specs/axyaml", False),
    ],
)
def test_globs_mean_what_shells_mean(glob, name, matches):
    assert bool(glob_pattern(glob).fullmatch(name)) is matches


BACKTRACKING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
PIECES = st.sampled_from(["a", "b", "/", "*", "**", "**/", "/**/", "?", "[ab]"])


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.lists(PIECES, max_size=8).map("".join), st.text("ab/", max_size=12))
def test_looking_once_finds_what_looking_everywhere_finds(glob, name):
    signs = re.findall(r"\[ab\]|(?<![^/])\*\*/|\*\*|.", glob)
    everywhere = "".join(BACKTRACKING.get(sign, sign) for sign in signs)
    assert bool(glob_pattern(glob).fullmatch(name)) == bool(re.fullmatch(everywhere, name))


@pytest.mark.parametrize("glob", ["**/" * 30 + "z", "*a" * 30 + "z", "**a" * 30 + "z", "*a/**/" * 30 + "z"])
@pytest.mark.parametrize("name", ["a/" * 100 + "b", "a" * 250])
def test_no_glob_takes_long(glob, name):
    started = time.process_time()
    assert not glob_pattern(glob).fullmatch(name)
    assert time.process_time() - started < 1


def test_a_folder_that_the_configuration_does_not_include_is_refused_with_what_it_includes(project):
    with pytest.raises(UsageError) as caught:
        find_specs(project, Config(include=("specs/**/*.yaml",)), ("other",))
    assert caught.value.help == (
        "`include` in the configuration selects only `specs/**/*.yaml`; name a file to use it anyway"
    )
