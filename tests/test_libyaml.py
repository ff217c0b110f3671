"""Without libyaml there is one clear error, except for texts that are read alike with and without it."""

import subprocess
import sys

import pytest

MISSING = "PyYAML is installed without its C extension (libyaml), which is required to read YAML"
SPEC = "restorespec: 1\nsource: {securevault_backup: {backup_id: b-1}}\ntarget: {environment_id: &e e-1, table_name: orders}\n"


def without_libyaml(program, folder, *arguments):
    hidden = f"import sys; sys.modules['yaml._yaml'] = None; {program}"
    return subprocess.run(
        [sys.executable, "-c", hidden, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["lint", "compile"])
def test_a_command_that_reads_yaml_stops_with_one_error(tmp_path, command):
    (tmp_path / "a.yaml").write_text(SPEC)
    done = without_libyaml("from restorespec.cli import main; main()", tmp_path, command, "a.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: {MISSING}\n"
        "  help: install a wheel of it: `pip install --force-reinstall --only-binary pyyaml pyyaml`\n"
    )


def test_the_python_api_raises_the_same_error(tmp_path):
    program = "from restorespec import Source, compile; compile(Source('a.yaml', open('a.yaml').read()))"
    (tmp_path / "a.yaml").write_text(SPEC)
    done = without_libyaml(program, tmp_path)
    assert done.stderr.splitlines()[-1] == f"ModuleNotFoundError: {MISSING}"
