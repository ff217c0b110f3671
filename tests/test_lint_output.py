"""What `lint` writes where: paths from the root of the repository, the summary, the blank line before it."""

import json
import re
import subprocess
from xml.etree import ElementTree as ET

import pytest
from in_process import run_line

BAD = "restorespec: 1\nsource: {securevault_backup: {backup_id: b}}\ntarget: {environment_id: e, table_name: '{{ vars.name }}'}\n"
VARS = "vars: {name: {type: string}}\n"


def paths_of(form, text):
    """Return the paths that a report names, each once, in their order."""
    if form == "github":
        found = re.findall(r"^::\w+ file=([^,]+),|^ +--> ([^:\n]+):", text, re.MULTILINE)
        return list(dict.fromkeys(left or right for left, right in found))
    if form == "junit":
        return [case.get("classname") for case in ET.fromstring(text).iter("testcase")]
    data = json.loads(text)
    if form == "sarif":
        results = data["runs"][0]["results"]
        places = [place for result in results for place in (*result["locations"], *result["relatedLocations"])]
        return [place["physicalLocation"]["artifactLocation"]["uri"] for place in places]
    if form == "gitlab":
        return [issue["location"]["path"] for issue in data]
    if form == "rdjson":
        places = [
            [one["location"], *(note["location"] for note in one["related_locations"])] for one in data["diagnostics"]
        ]
        return [place["path"] for group in places for place in group]
    return [place["file"] for one in data["diagnostics"] for place in (one, *one["notes"])]


@pytest.fixture
def repository(tmp_path, command_environment):
    """A repository with a project in a folder; gives a function that runs a command in one of its folders."""
    project = tmp_path / "repository/teams/a b"
    (project / "specs").mkdir(parents=True)
    (project / "restorespec.toml").write_text('[rules]\nloss-gsi = "off"\n')
    (project / "specs/a.yaml").write_text(BAD + VARS)
    (project / "env.yaml").write_text("name: a b\n")
    (tmp_path / "repository/shared.yaml").write_text("name: c d\n")
    (tmp_path / "outside.yaml").write_text("name: e f\n")
    environment = {**command_environment}
    subprocess.run(["git", "init", "-q", tmp_path / "repository"], env=environment, check=True)

    def run(command, folder="repository/teams/a b", status=1):
        code, printed, errors = run_line(tmp_path / folder, environment, command)
        assert code == status, errors
        return printed

    return run


@pytest.mark.parametrize(
    ("form", "prefix"),
    [
        ("json", ""),
        ("github", "teams/a b/"),
        ("sarif", "teams/a%20b/"),
        ("junit", "teams/a b/"),
        ("gitlab", "teams/a b/"),
        ("rdjson", "teams/a b/"),
    ],
)
@pytest.mark.parametrize("folder", ["repository/teams/a b", "repository/teams/a b/specs"])
def test_paths_start_at_the_root_of_the_repository(repository, form, prefix, folder):
    up = "../" * folder.endswith("specs")
    found = paths_of(
        form, repository(f"restorespec lint --ignore loss --format {form} --var-file {up}env.yaml", folder)
    )
    assert set(found) == {f"{prefix}specs/a.yaml", f"{prefix}env.yaml"} - (
        {f"{prefix}env.yaml"} if form in ("junit", "gitlab") else set()
    )


@pytest.mark.parametrize(
    ("file", "path"), [("../../shared.yaml", "shared.yaml"), ("../../../outside.yaml", "../outside.yaml")]
)
def test_a_var_file_outside_the_project_has_its_own_path(repository, file, path):
    text = repository(f"restorespec lint --ignore loss --format rdjson --var-file '{file}'")
    assert set(paths_of("rdjson", text)) == {"teams/a b/specs/a.yaml", path}
    below = repository(
        f"restorespec lint --ignore loss --format json --var-file '../{file}'", "repository/teams/a b/specs"
    )
    assert set(paths_of("json", below)) == {"specs/a.yaml", file}


def test_files_of_reports_have_the_same_paths_as_standard_output(repository):
    command = "restorespec lint --ignore loss --var name='a b' --output sarif=out.sarif >/dev/null; cat out.sarif"
    assert set(paths_of("sarif", repository(command, status=0))) == {"teams/a%20b/specs/a.yaml"}


def test_an_empty_line_precedes_the_summary_on_a_shared_stream(repository):
    both = repository("restorespec lint --ignore loss --var name='a b' 2>&1")
    assert re.search(
        r"\nmore: restorespec explain schema-pattern\n\n1 error in 1 file \(1 restore\), \d\.\d\d s\n$", both
    )
    apart = repository("restorespec lint --ignore loss --var name='a b' 2>&1 >/dev/null")
    assert re.fullmatch(r"1 error in 1 file \(1 restore\), \d\.\d\d s\n", apart)
    clean = repository("restorespec lint --ignore loss --var name=abc 2>&1", status=0)
    assert re.fullmatch(r"no problems in 1 file \(1 restore\), \d\.\d\d s\n", clean)
    assert repository("restorespec lint --ignore loss --var name='a b' -o out.txt 2>&1").startswith("1 error in ")


def test_github_prints_the_summary_and_other_formats_do_not(repository):
    command = "restorespec lint --ignore loss --var name='a b' --format {} 2>&1 >/dev/null"
    assert repository(command.format("github")).startswith("1 error in 1 file")
    assert repository(command.format("json")) == ""


@pytest.mark.parametrize("form", ["github", "sarif", "junit", "gitlab", "rdjson"])
def test_sensitive_values_stay_masked_below_the_root_of_the_repository(repository, form):
    spec = BAD + VARS.replace("string", "string, sensitive: true")
    write = f"cat > specs/a.yaml <<'END'\n{spec}END\necho 'name: s3cret value' > secret.yaml\n"
    text = repository(f"{write}restorespec lint --ignore loss --format {form} --var-file secret.yaml")
    assert "teams/a" in text
    assert "s3cret" not in text
    if form == "github":
        assert "1 | name: ***" in text
