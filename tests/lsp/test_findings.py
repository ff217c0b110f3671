"""Findings show while somebody types, and go when they are mended."""

import os
import subprocess
import sys

import pytest
from client import PROGRAM, Editor
from lsprotocol import types

from restorespec.core.source import Source
from restorespec.lsp.texts import Positions

GUARDED = """
import os
import sys

class Environment(type(os.environ)):
    def __getitem__(self, name):
        if name == "CLUMIO_API_TOKEN":
            os._exit(91)
        return super().__getitem__(name)

def guard(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"}:
        os._exit(92)

os.environ.__class__ = Environment
sys.addaudithook(guard)
from restorespec.cli.exit_codes import run
sys.exit(run(sys.argv[1:]))
"""


def shown(findings):
    """What is shown, as lines like a compiler's: columns and lines from 0, ends exclusive."""
    places = [(item["range"]["start"], item["range"]["end"], item) for item in findings]
    return [
        f"{start['line']}:{start['character']}-{end['line']}:{end['character']} {item.get('code')}: {item['message']}"
        for start, end, item in places
    ]


def test_a_spec_without_a_mistake_shows_nothing(editor):
    assert editor.open("specs/orders.yaml") == []


def test_a_mistake_shows_as_it_is_typed_and_goes_with_it(editor, spec):
    editor.open("specs/orders.yaml")
    assert shown(editor.change("specs/orders.yaml", spec.replace("STANDARD", "standard"))) == [
        (
            "12:15-12:23 schema-enum: `table_class` must be `STANDARD` or `STANDARD_INFREQUENT_ACCESS`, not `standard`\n"
            "help: did you mean `STANDARD`?"
        )
    ]
    assert editor.change("specs/orders.yaml", spec) == []


def test_a_finding_has_its_rule_its_severity_and_the_related_locations(editor, spec):
    text = spec.replace(
        "  table_class", "  provisioned_throughput: {read_capacity_units: 5, write_capacity_units: 5}\n  table_class"
    )
    (finding,) = editor.open("specs/orders.yaml", text)
    uri = editor.uri("specs/orders.yaml")
    assert finding == {
        "range": {"start": {"line": 12, "character": 2}, "end": {"line": 12, "character": 24}},
        "severity": 1,
        "code": "billing-ppr-with-throughput",
        "source": "restorespec",
        "message": "the table has `provisioned_throughput` (5 read, 5 write), but `billing_mode` is `PAY_PER_REQUEST`\n"
        "help: remove `provisioned_throughput` or set it to null, or set `billing_mode: PROVISIONED`",
        "relatedInformation": [
            {
                "location": {
                    "uri": uri,
                    "range": {"start": {"line": 10, "character": 16}, "end": {"line": 10, "character": 33}},
                },
                "message": "the table is on-demand",
            },
            {
                "location": {
                    "uri": uri,
                    "range": {"start": {"line": 3, "character": 32}, "end": {"line": 3, "character": 47}},
                },
                "message": "`vars.mode` is set here",
            },
        ],
    }


def test_an_idle_suppression_is_shown_as_unnecessary(editor, spec):
    (finding,) = editor.open(
        "specs/orders.yaml", spec.replace("target:", "target:  # restorespec: ignore[loss-gsi] why")
    )
    assert (finding["code"], finding["severity"], finding["tags"]) == ("suppression-unused", 2, [1])


def test_a_base_that_is_edited_shows_what_it_does_to_its_specs(editor):
    name = "specs/base/common.yaml"
    text = (editor.folder / name).read_text()
    assert editor.open(name) == []
    assert shown(editor.change(name, text.replace("env-1", "7"))) == [
        "2:18-2:19 schema-type: `environment_id` must be a string, not the integer 7\nhelp: put it in quotes"
    ]
    editor.findings.clear()
    assert editor.change(name, text.replace("  tags: []\n", "")) == []
    assert shown(editor.until("specs/orders.yaml")) == [
        (
            "9:0-9:6 loss-tags: `tags` is not set, so the restored table will have no tags\n"
            "help: copy it from the original table, or write `tags: []` if that is intended"
        )
    ]


def test_a_closed_spec_is_read_from_the_disk_again(editor, spec):
    editor.open("specs/orders.yaml", spec.replace("STANDARD", "x"))
    editor.shut("specs/orders.yaml")
    assert editor.until("specs/orders.yaml") == []


def test_the_chosen_environment_counts(project):
    with Editor(project, "--env", "prod") as editor:
        (finding,) = editor.open("specs/orders.yaml")
    assert finding["code"] == "billing-provisioned-needs-throughput"
    assert finding["message"].endswith("in: environment prod")
    assert [note["location"]["uri"] for note in finding["relatedInformation"]][-2:] == [
        (project / "env/prod.yaml").as_uri(),
        (project / "specs/orders.yaml").as_uri(),
    ]


def test_a_wrong_configuration_shows_in_its_file_and_nothing_else_is_judged(editor, spec):
    assert editor.open("specs/orders.yaml", spec.replace("STANDARD", "x")) != []
    editor.findings.clear()
    assert shown(editor.open("restorespec.toml", "[rules]\nloss-gsi = 'fatal'\n")) == [
        "1:11-1:18 None: `fatal` is not a severity\nhelp: use `error`, `warning`, `notice` or `off`"
    ]
    assert editor.until("specs/orders.yaml") == []
    editor.findings.clear()
    assert editor.change("restorespec.toml", (editor.folder / "restorespec.toml").read_text()) == []
    assert editor.until("specs/orders.yaml") != []


def test_a_policy_that_cannot_be_evaluated_shows_in_its_own_file(editor, spec):
    config = (editor.folder / "restorespec.toml").read_text()
    (editor.folder / "restorespec.toml").write_text('policies = ["policies/a.json"]\n' + config)
    (editor.folder / "policies").mkdir()
    (editor.folder / "policies" / "a.json").write_text('{"$ref": "b.json"}')
    (editor.folder / "policies" / "b.json").write_text('{"type": "objekt"}')
    assert editor.open("specs/orders.yaml", spec) == []
    assert shown(editor.until("policies/b.json")) == [
        "0:9-0:17 None: `objekt` is not a type of JSON Schema\nhelp: did you mean `object`?"
    ]


def test_a_yaml_file_that_is_no_spec_is_left_alone(editor):
    (editor.folder / "ci.yaml").write_text("on: push\njobs: {}\n")
    editor.tell(
        "textDocument/didOpen",
        {"textDocument": {"uri": editor.uri("ci.yaml"), "languageId": "yaml", "version": 1, "text": "on: push\n"}},
    )
    editor.open("specs/orders.yaml")
    assert editor.findings.get("ci.yaml", []) == []


def test_a_file_that_is_no_spec_gets_no_answers(editor):
    text = "on: push\nsource: {}\ntarget: {}\n"
    document = {"uri": editor.uri("ci.yaml"), "languageId": "yaml", "version": 1, "text": text}
    editor.tell("textDocument/didOpen", {"textDocument": document})
    assert editor.at("hover", "ci.yaml", 1, 2) is None
    assert editor.at("completion", "ci.yaml", 3, 0) == []
    editor.tell("textDocument/didClose", {"textDocument": {"uri": editor.uri("ci.yaml")}})


def test_a_base_is_checked_as_part_of_its_specs_also_when_it_is_not_excluded(project):
    (project / "restorespec.toml").write_text("")
    with Editor(project) as editor:
        name = "specs/base/common.yaml"
        assert editor.open(name) == []
        text = (project / name).read_text()
        assert [one["code"] for one in editor.change(name, text.replace("env-1", "7"))] == ["schema-type"]


def test_several_projects_below_one_folder_are_checked_each_by_itself(project, spec):
    inner = project / "other"
    (inner / "specs").mkdir(parents=True)
    (inner / "restorespec.toml").write_text("[rules]\nschema-enum = 'off'\n")
    text = spec.replace("extends: base/common.yaml\n", "").replace("STANDARD", "x")
    with Editor(project) as editor:
        assert "schema-enum" in [one["code"] for one in editor.open("specs/orders.yaml", text)]
        assert "schema-enum" not in [one["code"] for one in editor.open("other/specs/orders.yaml", text)]
        assert "schema-enum" in [one["code"] for one in editor.change("specs/orders.yaml", text + "\n")]


def test_a_spec_outside_the_folders_of_the_project_is_known_by_its_first_key(editor):
    assert [item["code"] for item in editor.open("scratch.yaml", "restorespec: 1\nsource: {}\n")][:1] == [
        "schema-required"
    ]


def test_an_untitled_text_that_starts_like_a_spec_is_checked_by_itself(editor):
    uri = "untitled:Untitled-1"
    document = {"uri": uri, "languageId": "yaml", "version": 4, "text": "restorespec: 1\nsource: {}\n"}
    editor.tell("textDocument/didOpen", {"textDocument": document})
    while uri not in editor.findings:
        editor._hear()
    assert [item["code"] for item in editor.findings[uri]] == ["schema-required", "source-exactly-one"]
    assert editor.versions[uri] == 4
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}
    assert editor.ask("textDocument/hover", place)["contents"]["value"].startswith("The version of the language.")
    editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})


def test_another_untitled_text_is_left_alone(editor):
    document = {"uri": "untitled:Untitled-2", "languageId": "yaml", "version": 1, "text": "on: push\n"}
    editor.tell("textDocument/didOpen", {"textDocument": document})
    place = {"textDocument": {"uri": "untitled:Untitled-2"}, "position": {"line": 0, "character": 1}}
    assert editor.ask("textDocument/hover", place) is None
    assert editor.ask("textDocument/completion", place) == []
    assert "untitled:Untitled-2" not in editor.findings


def test_columns_are_counted_in_the_units_that_the_editor_wants(project, spec):
    text = spec.replace("backup_id: bk-71", "backup_id: 'é😀 x'")
    ends = {}
    for encoding in ("utf-8", "utf-16", "utf-32"):
        with Editor(project, encoding=encoding) as editor:
            assert editor.capabilities["positionEncoding"] == encoding
            (finding,) = editor.open("specs/orders.yaml", text)
            ends[encoding] = finding["range"]["end"]["character"]
            hover = editor.at("hover", "specs/orders.yaml", 8, ends[encoding])
            assert hover["range"] == finding["range"]
    assert ends == {"utf-8": 15 + 10, "utf-16": 15 + 7, "utf-32": 15 + 6}


def test_what_other_programs_change_is_seen(editor, spec):
    editor.open("specs/orders.yaml")
    (registration,) = editor.registered
    watchers = [{"globPattern": "**/*.{yaml,yml,toml,json,csv}"}, {"globPattern": "**/restorespec.lock"}]
    assert registration["registerOptions"] == {"watchers": watchers}
    (editor.folder / "specs/base/common.yaml").write_text("restorespec: 1\ntarget:\n  environment_id: env-1\n")
    (editor.folder / "specs/copy.yaml").write_text(spec.replace("STANDARD", "x").replace("-restored", "-copy"))
    editor.findings.clear()
    changes = [{"uri": editor.uri(name), "type": 2} for name in ("specs/copy.yaml", "specs/base/common.yaml")]
    editor.tell("workspace/didChangeWatchedFiles", {"changes": changes})
    assert [item["code"] for item in editor.until("specs/orders.yaml")] == ["loss-tags"]
    assert [item["code"] for item in editor.findings["specs/copy.yaml"]] == ["loss-tags", "schema-enum"]
    (editor.folder / "specs/copy.yaml").unlink()


def test_an_edit_of_a_base_shows_in_every_spec_of_a_large_project_without_saving(project, spec):
    for number in range(201):
        (project / f"specs/s{number}.yaml").write_text(spec.replace("-restored", f"-{number}"))
    with Editor(project) as editor:
        editor.open("specs/base/common.yaml")
        text = (project / "specs/base/common.yaml").read_text()
        assert editor.open("specs/orders.yaml") == []
        editor.findings.clear()
        editor.change("specs/base/common.yaml", text.replace("  tags: []\n", ""))
        for number in (0, 7, 200):
            assert [item["code"] for item in editor.until(f"specs/s{number}.yaml")] == ["loss-tags"]
        assert [item["code"] for item in editor.until("specs/orders.yaml")] == ["loss-tags"]
        editor.findings.clear()
        editor.change("specs/base/common.yaml", text)
        assert editor.until("specs/s7.yaml") == []


def test_what_stands_in_no_file_is_told_once(project):
    with Editor(project, "--var", "mod=x") as editor:
        editor.open("specs/orders.yaml")
        editor.open("specs/orders.yaml")
        editor.at("hover", "specs/orders.yaml", 0, 0)
        assert editor.messages == [
            "restorespec: no selected spec declares a variable `mod` help: did you mean `mode`?",
        ]


def test_a_missing_var_file_is_reported_where_it_is_named_and_goes_when_it_comes(project):
    (project / "env/prod.yaml").unlink()
    with Editor(project, "--env", "prod") as editor:
        editor.open("specs/orders.yaml")
        editor.becomes("restorespec.toml", ["template-var-file"])
        assert editor.findings["restorespec.toml"][0]["range"]["start"] == {"line": 3, "character": 13}
        (project / "env/prod.yaml").write_text("mode: PAY_PER_REQUEST\n")
        changes = [{"uri": editor.uri("env/prod.yaml"), "type": 1}]
        editor.tell("workspace/didChangeWatchedFiles", {"changes": changes})
        editor.becomes("restorespec.toml", [])


def test_a_value_of_an_option_that_cannot_be_used_is_told(project, spec):
    with Editor(project, "--env", "nowhere") as editor:
        document = {"uri": editor.uri("specs/orders.yaml"), "languageId": "yaml", "version": 1, "text": spec}
        editor.tell("textDocument/didOpen", {"textDocument": document})
        assert editor.at("hover", "specs/orders.yaml", 10, 25) is None
        assert [message.partition(";")[0] for message in editor.messages] == [
            "restorespec: environment `nowhere` does not exist"
        ]


def test_it_opens_no_connection_and_reads_no_token(project, monkeypatch, spec):
    monkeypatch.setenv("CLUMIO_API_TOKEN", "secret")
    editor = Editor(project, "--all-envs", program=("-c", GUARDED))
    editor.open("specs/orders.yaml", spec.replace("STANDARD", "x"))
    for method in ("hover", "definition", "completion"):
        editor.at(method, "specs/orders.yaml", 10, 25)
    assert editor.close() == (0, "")


def test_it_ends_as_the_protocol_says(project):
    assert Editor(project, program=PROGRAM).close() == (0, "")


def test_a_terminal_is_no_editor(project):
    controller, terminal = os.openpty()
    command = [sys.executable, "-m", "restorespec", "lsp"]
    done = subprocess.run(command, cwd=project, stdin=terminal, capture_output=True, text=True, check=False)
    os.close(controller)
    os.close(terminal)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: `restorespec lsp` is started by an editor, and standard input is a terminal\n  help: see docs/editors.md\n"
    )


def test_the_end_of_the_input_without_a_shutdown_is_exit_code_1(project):
    assert Editor(project, program=PROGRAM).leave() == (1, "")


# Half of a UTF-16 pair, a CR alone, a tag character of two units, a byte order mark: the editor has them, so they count.
HIDDEN = [("\ud83d", 1), ("\U000e0041", 2), ("\u200b", 1), ("\udc9b", 1)]


@pytest.mark.parametrize(("character", "units"), HIDDEN)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_positions_count_what_the_editor_has(editor, spec, character, units, mark):
    text = mark + spec.replace("restorespec: 1", f"{{restorespec: 1, x-a: '{character}', x-b: 012}}").partition("\n")[0]
    findings = shown(editor.open("specs/orders.yaml", text))
    first = len(mark) + 23
    second = first + units + 8
    assert [line.partition(": ")[0] for line in findings if " syntax-" in line] == [
        f"0:{first}-0:{first + units} syntax-character",
        f"0:{second}-0:{second + 3} syntax-needs-quotes",
    ]


def test_a_carriage_return_alone_ends_a_line_as_in_the_editor(editor):
    findings = shown(editor.open("specs/orders.yaml", "a: 1\rb: \u200b\r\nc: \u200b"))
    assert [line.partition(" ")[0] for line in findings] == ["0:4-1:0", "1:3-1:4", "2:3-2:4"]


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 3), ("utf-16", 1), ("utf-32", 1)])
def test_an_offset_behind_half_a_pair_is_found_again(encoding, units):
    source = Source.of("a.yaml", "\ufeffx: é\ud800 b")
    positions = Positions(encoding)
    for offset in range(len(source.text) + 1):
        assert positions.offset(source, types.Position(*positions.line_and_column(source, offset))) == offset
    assert positions.units("\ud800") == units
