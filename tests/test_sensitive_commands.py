"""A sensitive value stands in the emitted request and nowhere else, whichever command meets it."""

import hashlib
import subprocess

import pytest

from restorespec.cli.exit_codes import run
from restorespec.testing.fake_api import FakeApi
from restorespec.testing.world import World

SECRET = "bk-s3cr3t-Value-77213"
DIGEST = hashlib.sha256(SECRET.encode()).hexdigest()
DERIVED = (SECRET, SECRET.upper(), SECRET.lower(), "s3cr3t", "77213", DIGEST, DIGEST[:8], SECRET[::-1])
BASE = """restorespec: 1
vars:
  key: {type: string, sensitive: true}
  rows: {type: array, sensitive: true, default: [{id: bk-s3cr3t-Value-77213}, {id: bk-s3cr3t-Value-77213-b}]}
source: {securevault_backup: {backup_id: "{{ vars.key }}"}}
"""
SPEC = """restorespec: 1
extends: base.yaml
description: a drill with {{ vars.key }}
for_each: [one, two]
locals:
  digest: "{{ vars.key | sha256 }}"
  cut: "{{ vars.key | fit(12) }}"
  joined: "{{ vars.rows | map(attribute='id') | join('.') }}"
  back: "{{ vars.key[::-1] }}"
target:
  environment_id: env-{{ vars.key | lower }}
  table_name: "{{ locals.cut }}-{{ each.key }}"
  table_class: STANDARD
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: "{{ {'digest': locals.digest, 'loud': vars.key | upper, 'both': locals.joined, 'back': locals.back} | tags }}"
"""
WRONG = SPEC.replace("table_class: STANDARD", "TableClass: 'standard'\n  billing_mode: \"{{ locals.back }}\"")
OTHER = SPEC.replace("{{ locals.cut }}", "{{ vars.key | fit(16) }}").replace("'loud'", "'shout'")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose specs hold the value in every way, one that is right and one that is wrong."""
    for name, text in {"base.yaml": BASE, "right/a.yaml": SPEC, "wrong/a.yaml": WRONG, "other/a.yaml": OTHER}.items():
        path = tmp_path / "specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("base.yaml", "../base.yaml"))
    (tmp_path / "restorespec.toml").write_text('policies = ["p.json"]\nexclude = ["specs/base.yaml"]\n')
    (tmp_path / "p.json").write_text(
        '{"properties": {"target": {"properties": {"tags": {"maxItems": 3}, "table_name": {"enum": ["x"]}}}}}'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RESTORESPEC_VAR_key", SECRET)
    return tmp_path


@pytest.fixture
def said(capsys):
    """Runs a command; gives its code and all that it printed."""

    def command(*arguments):
        code = run(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def leaks(text):
    """What of the value, or of what is derived from it, stands in a text; the default in the base file is its own."""
    return [part for part in DERIVED if part in text]


def held(folder):
    """What all files hold that a command wrote, those of databases byte by byte."""
    files = [
        path for path in folder.rglob("*") if path.is_file() and "specs" not in path.parts and ".git" not in path.parts
    ]
    return "".join(path.read_bytes().decode("latin-1") for path in files)


CHECKS = {
    **{f"lint as {form}": ("lint", "specs", "--format", form) for form in ("text", "json", "github", "sarif", "junit", "gitlab", "rdjson")},
    "lint with --verbose": ("lint", "specs", "--verbose"),
    "lint in colours": ("lint", "specs", "--color", "always"),
    "repairs shown": ("lint", "specs", "--fix", "--fix-unset", "--diff"),
    "repairs made": ("lint", "specs", "--fix", "--fix-unset"),
    "a baseline written": ("lint", "specs", "--write-baseline", "known.json"),
    "what does not compile": ("compile", "specs/wrong"),
    "what does not compile, as curl": ("compile", "specs/wrong", "--format", "curl"),
    "what breaks a policy": ("compile", "specs/right", "-o", "out"),
    **{f"diff as {form}": ("diff", "specs/right", "specs/other", "--format", form) for form in ("text", "json", "markdown", "html")},
    **{f"diff of what is wrong as {form}": ("diff", "specs/right", "specs/wrong", "--format", form) for form in ("text", "json", "markdown", "html")},
    **{f"trace of {pointer or 'all'} as {form}": ("trace", "specs/right/a.yaml", pointer, "--format", form) for form in ("text", "json") for pointer in ("", "/target/tags/0/value", "/target/table_name", "/source")},
    "a trace of what is wrong": ("trace", "specs/wrong/a.yaml", "/target/billing_mode"),
    "what no spec declares": ("lint", "specs", "--var", f"kay={SECRET}"),
    "an id that is none": ("compile", "specs/right", "--only", "nope"),
}  # fmt: skip


@pytest.mark.parametrize("arguments", CHECKS.values(), ids=CHECKS)
def test_no_command_shows_a_sensitive_value(project, said, arguments):
    code, out, err = said(*arguments)
    assert code in {0, 1, 2}
    assert out + err
    assert leaks(out + err) == []
    assert leaks(held(project)) == []


def test_a_fix_next_to_a_sensitive_default_is_shown_masked(project, said):
    wrong = WRONG.replace(
        "extends: base.yaml",
        BASE.partition("\n")[2].rstrip().replace("sensitive: true}", f"sensitive: true, default: '{SECRET}'}}", 1),
    )
    (project / "specs" / "wrong" / "a.yaml").write_text(wrong)
    _, out, err = said("lint", "specs/wrong", "--fix", "--diff")
    assert "+  table_class" in out
    assert leaks(out + err) == []


@pytest.fixture
def right(project):
    """The project without its policy, whose right spec compiles."""
    (project / "restorespec.toml").write_text("")
    return project


@pytest.mark.parametrize("form", ["json", "jsonl", "curl", "http"])
def test_emitted_requests_contain_the_sensitive_value_and_messages_do_not(right, said, form):
    code, out, err = said("compile", "specs/right", *(["--only", "a[one]"] if form == "json" else []), "--format", form)
    assert code == 0
    assert set(leaks(out)) >= {SECRET, DIGEST, SECRET[::-1]}
    assert leaks(err) == []


def test_a_digest_of_requests_is_not_a_digest_of_the_value(right, said):
    code, out, err = said("compile", "specs/right", "--digest")
    assert (code, leaks(out + err)) == (0, [])


def test_written_requests_contain_the_sensitive_value_and_their_names_do_not(right, said):
    code, out, err = said("compile", "specs/right", "-o", "out")
    assert (code, leaks(out + err)) == (0, [])
    assert leaks(" ".join(path.name for path in (right / "out").iterdir())) == []
    assert all(SECRET in path.read_text() for path in (right / "out").iterdir())


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_diff_of_revisions_does_not_show_a_sensitive_value(right, said, form):
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Before")):
        subprocess.run([*git, *arguments], cwd=right, check=True, capture_output=True)
    (right / "specs" / "right" / "a.yaml").write_text(OTHER.replace("base.yaml", "../base.yaml"))
    code, out, err = said("diff", "HEAD", "--format", form)
    assert code in {0, 1}
    assert out
    assert leaks(out + err) == []


LIVE = {
    "preflight": ("preflight", "specs/right"),
    "preflight as JSON": ("preflight", "specs/right", "--format", "json"),
    "a dry run": ("submit", "specs/right", "--dry-run"),
    "a submission": ("submit", "specs/right", "--yes", "--wait"),
    "a submission as JSON": ("submit", "specs/right", "--yes", "--format", "json"),
}


@pytest.mark.parametrize("arguments", LIVE.values(), ids=LIVE)
@pytest.mark.parametrize("word", ["", "nowhere-", "refused-", "failing-", "expired-"])
def test_neither_output_nor_ledger_shows_a_sensitive_value(right, said, monkeypatch, arguments, word):
    """The API answers with its own words about ids, which may hold the value: they are masked like the token."""
    monkeypatch.setenv("RESTORESPEC_VAR_key", f"bk-{word}{SECRET[3:]}")
    with FakeApi(World()) as api:
        monkeypatch.setenv("CLUMIO_API_BASE_URL", api.url)
        monkeypatch.setenv("CLUMIO_API_TOKEN", "token-4f1c")
        code, out, err = said(*arguments)
        assert code in {0, 1, 3, 4, 5}
        if "--dry-run" in arguments:
            return  # it shows the requests
        assert leaks(out + err) == []
    for show in (("ledger", "list"), ("ledger", "list", "--format", "json")):
        _, out, err = said(*show)
        assert leaks(out + err) == []
    assert leaks(held(right)) == []
