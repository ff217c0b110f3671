"""Reading revisions: nothing of the repository is touched, and nothing that it names is run."""

import hashlib
import re
import stat
import subprocess

import pytest

SPEC = "restorespec: 1\nsource: {{securevault_backup: {{backup_id: {}}}}}\ntarget: {{environment_id: e, table_name: tbl}}\n"


def state(folder):
    """All files of a repository, with their contents, modes and times."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        if stat.S_ISREG(about.st_mode):
            found[path] = (about.st_mode, about.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
    return found


def test_the_tree_the_index_and_the_hooks_stay_as_they_are(repository, diff):
    repository.write({"specs/a.yaml": SPEC.format("one")})
    repository.commit("One")
    repository.write({"specs/a.yaml": SPEC.format("two"), "untracked.txt": "x"})
    before = state(repository.folder)
    assert diff(repository.folder, "HEAD")[0] == 0
    assert state(repository.folder) == before


def test_no_program_that_attributes_or_configuration_name_is_run(repository, diff):
    trap = repository.folder / "trap.sh"
    repository.write(
        {"specs/a.yaml": SPEC.format("one"), ".gitattributes": "* filter=evil diff=evil text=auto eol=crlf\n"}
    )
    repository.commit("One")
    trap.write_text(f"#!/bin/sh\ntouch {repository.folder}/sprung\ncat\n")
    trap.chmod(0o755)
    for name in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass",
        "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.smudge", "filter.evil.clean",
        "filter.evil.process", "pager.ls-tree", "pager.cat-file", "gpg.program", "credential.helper",
        "uploadpack.packObjectsHook",
    ):  # fmt: skip
        repository.git("config", name, str(trap))
    hooks = repository.folder / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / name).write_text(trap.read_text())
        (hooks / name).chmod(0o755)
    repository.git("config", "core.hooksPath", str(hooks))
    repository.git("config", "alias.ls-tree", f"!{trap}")
    repository.write({"specs/a.yaml": SPEC.format("two")})
    code, out, err = diff(repository.folder, "HEAD")
    assert (code, err) == (0, "")
    assert '"one" → "two"' in out
    assert not (repository.folder / "sprung").exists()


def test_git_replace_refs_are_ignored(repository, diff):
    repository.write({"specs/a.yaml": SPEC.format("one")})
    repository.commit("One")
    blob = repository.git("rev-parse", "HEAD:specs/a.yaml").strip()
    repository.write({"other": SPEC.format("three")})
    other = repository.git("hash-object", "-w", "other").strip()
    repository.git("replace", blob, other)
    repository.write({"specs/a.yaml": SPEC.format("two")})
    assert '"one" → "two"' in diff(repository.folder, "HEAD")[1]


@pytest.mark.parametrize(
    "revision",
    ["--upload-pack=x", "-x", "HEAD^{tree}", "HEAD:specs/a.yaml", "@{u}", "a..b..c", ":/One", "\n", "nope~3"],
)
def test_a_revision_that_is_not_a_commit_is_one_error(repository, diff, revision):
    repository.write({"specs/a.yaml": SPEC.format("one")})
    repository.commit("Two")
    code, out, err = diff(repository.folder, "--", revision)
    assert (code, out) == (2, "")
    assert re.match(
        r"error: (`[^`]*` is not a revision, folder or file|revision `[^`]*` does not exist)\n  help: ", err
    )


def test_a_project_below_the_top_is_found_on_both_sides(repository, as_data):
    repository.write(
        {"infra/restorespec.toml": "", "infra/specs/a.yaml": SPEC.format("one"), "specs/b.yaml": SPEC.format("x")}
    )
    repository.commit("One")
    repository.write({"infra/specs/a.yaml": SPEC.format("two")})
    found = as_data(repository.folder / "infra", "HEAD")
    assert [change["file"] for change in found["changes"]] == ["specs/a.yaml"]
    assert found["summary"]["restores"] == 1


def test_a_link_in_a_revision_is_followed_only_inside_the_project(repository, as_data):
    repository.write(
        {
            "restorespec.toml": "",
            "specs/base/a.yaml": "restorespec: 1\nsource: {securevault_backup: {backup_id: one}}\n",
            "specs/spec.yaml": "restorespec: 1\nextends: link.yaml\ntarget: {environment_id: e, table_name: tbl}\n",
        }
    )
    (repository.folder / "specs/link.yaml").symlink_to("base/a.yaml")
    (repository.folder / "restorespec.toml").write_text('include = ["specs/spec.yaml"]\n')
    repository.commit("One")
    repository.write({"specs/base/a.yaml": "restorespec: 1\nsource: {securevault_backup: {backup_id: two}}\n"})
    found = as_data(repository.folder, "HEAD")
    (field,) = found["changes"][0]["fields"]
    assert (field["before"], field["after"]) == ("one", "two")
    (repository.folder / "specs/link.yaml").unlink()
    (repository.folder / "specs/link.yaml").symlink_to("/etc/passwd")
    repository.commit("Two")
    repository.git("checkout", "-q", "HEAD~1")
    found = as_data(repository.folder, "main")
    assert [one["message"] for one in found["findings"]["gone"] if one["rule"] == "template-extends"] == [
        "`specs/link.yaml` cannot be read: it lies outside the project"
    ]


def test_git_is_started_a_constant_number_of_times(repository, diff, monkeypatch):
    started = []
    from restorespec.project import git

    real = git.subprocess.Popen

    def counting(arguments, *rest, **options):
        started.append(next(word for word in arguments[1:] if not word.startswith("-") and "=" not in word))
        return real(arguments, *rest, **options)

    for count in (1, 30):
        repository.write({f"specs/s{number}.yaml": SPEC.format("one") for number in range(count)})
        repository.commit(f"{count}")
        repository.write({f"specs/s{number}.yaml": SPEC.format("two") for number in range(count)})
        monkeypatch.setattr(git.subprocess, "Popen", counting)
        assert diff(repository.folder, "HEAD")[0] == 0
        monkeypatch.setattr(git.subprocess, "Popen", real)
        assert started == ["rev-parse", "rev-parse", "ls-tree", "cat-file"]
        started.clear()


def test_a_file_that_is_too_large_is_reported_and_not_read(repository, as_data):
    repository.write({"specs/a.yaml": SPEC.format("one") + "# " + "x" * 600_000 + "\n"})
    repository.commit("One")
    repository.write({"specs/a.yaml": SPEC.format("one")})
    found = as_data(repository.folder, "HEAD")
    assert "syntax-limit" in [one["rule"] for one in found["findings"]["gone"]]


def test_non_ascii_file_names_are_read(repository, as_data):
    repository.write(
        {
            "restorespec.toml": 'include = ["specs/*.yaml"]\n',
            "specs/t\u00e4ble \u2192.yaml": SPEC.format("one").replace("restorespec: 1\n", "restorespec: 1\nname: t\n"),
        }
    )
    repository.commit("One")
    repository.write(
        {"specs/t\u00e4ble \u2192.yaml": SPEC.format("two").replace("restorespec: 1\n", "restorespec: 1\nname: t\n")}
    )
    found = as_data(repository.folder, "HEAD")
    assert found["changes"][0]["file"] == "specs/t\u00e4ble \u2192.yaml"


def shallow(repository, *branches):
    """A clone that has the last commit of some branches and nothing before."""
    clone = repository.folder.parent / "clone"
    source = f"file://{repository.folder}"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"--branch={branches[0]}", source, clone], check=True)
    for branch in branches[1:]:
        fetch = ["git", "fetch", "-q", "--depth=1", "origin", f"{branch}:{branch}"]
        subprocess.run(fetch, cwd=clone, check=True)
    return clone


SHALLOW = (
    "  help: the clone is shallow: fetch the whole history with `git fetch --unshallow`, or in CI with `fetch-depth: 0` of"
    " actions/checkout or `GIT_DEPTH: 0` of GitLab\n"
)


@pytest.mark.parametrize(
    ("branches", "asked", "message"),
    [
        (("one",), ("two",), "`two` is not a revision, folder or file"),
        (("one",), ("two...one",), "revision `two` does not exist"),
        (("one", "two"), ("two...one",), "`two` and `one` have no common commit"),
    ],
)
def test_a_shallow_clone_is_reported_with_the_command_to_deepen_it(repository, diff, branches, asked, message):
    repository.write({"specs/a.yaml": SPEC.format("one")})
    repository.commit("Base")
    for branch in ("one", "two"):
        repository.git("checkout", "-q", "-b", branch, "HEAD" if branch == "one" else "one~1")
        repository.write({"specs/a.yaml": SPEC.format(branch)})
        repository.git("commit", "-q", "-a", "--allow-empty", "-m", branch)
    assert diff(shallow(repository, *branches), *asked) == (2, "", f"error: {message}\n{SHALLOW}")
    whole = diff(repository.folder, "nope")
    assert whole == (
        2,
        "",
        "error: `nope` is not a revision, folder or file\n  help: name one; a revision must be fetched\n",
    )


def test_a_project_in_a_subfolder_has_a_marker_of_its_own(repository, diff):
    for name in ("teams/a b", "x-->y"):
        repository.write({f"{name}/restorespec.toml": "", f"{name}/specs/a.yaml": SPEC.format("one")})
    repository.commit("One")
    for name, marker in (("teams/a b", "teams/a b"), ("x-->y", "x--&gt;y")):
        first, _ = diff(repository.folder / name, "HEAD", "--format", "markdown")[1].split("\n", 1)
        assert first == f"<!-- restorespec: {marker} -->"
