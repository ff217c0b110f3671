"""The life of the server: errors by their numbers, settings, typing that never stops, texts in every state."""

import asyncio
import io
import json
import re
import subprocess
import sys
import time

import pytest
from client import Editor
from example_project import FILES, written
from hypothesis import given, settings, strategies as st
from lsprotocol import types

from restorespec.lsp.connection import connected
from restorespec.lsp.features import server_for
from restorespec.lsp.handshake import Reader, answer
from restorespec.lsp.session import Session
from restorespec.lsp.texts import Positions, Text
from restorespec.project.choices import Choices

ORDERS = "specs/orders.yaml"
QUICK = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
QUESTIONS = (
    "hover", "definition", "documentHighlight", "prepareRename", "completion", "documentSymbol", "foldingRange",
    "documentLink", "semanticTokens/full", "codeLens",
)  # fmt: skip


def test_errors_have_the_numbers_of_the_protocol(editor):
    assert editor.error("textDocument/nothing", {})["code"] == -32601
    assert editor.error("textDocument/hover", {"textDocument": 5})["code"] == -32602
    assert editor.error("textDocument/hover", None)["code"] == -32602
    assert editor.error("initialize", {"processId": None, "rootUri": None, "capabilities": {}})["code"] == -32600
    editor.tell("$/nothing", {"a": 1})
    editor.tell("textDocument/didChange", {"textDocument": 3})
    assert editor.at("hover", "specs/none.yaml", 0, 0) is None


@pytest.mark.parametrize(
    "capabilities",
    [
        {},
        {"general": {"positionEncodings": ["utf-8", "utf-32"]}, "textDocument": {"rename": {"prepareSupport": True}}},
        {"general": {"positionEncodings": ["utf-32", "utf-16"]}, "textDocument": {"rename": {"prepareSupport": False}}},
        {"general": {"positionEncodings": []}, "workspace": {"fileOperations": {"didCreate": True}}},
        {"general": {"positionEncodings": ["latin-1"]}, "notebookDocument": {"synchronization": {}}},
    ],
)
def test_initialize_is_answered_at_once_as_the_library_answers_it(capabilities):
    params = {"processId": None, "rootUri": None, "capabilities": capabilities}
    request = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}

    async def answered(*, is_answered):
        said = io.BytesIO()
        reader = Reader(io.BytesIO())
        reader.start()
        server = server_for(Session(Choices(), lambda *_: None))
        await connected(server, reader, said, [] if is_answered else [request], request if is_answered else None)
        return said.getvalue()

    said = asyncio.run(answered(is_answered=False))
    assert json.loads(said.partition(b"\r\n\r\n")[2])["result"] == answer(params)
    assert asyncio.run(answered(is_answered=True)) == b""


@pytest.mark.parametrize(
    ("module", "slow"), [("start", ["lsprotocol", "pygls", "jinja2", "yaml"]), ("session", ["lsprotocol", "cattrs"])]
)
def test_nothing_slow_is_loaded_before_initialize_is_answered_and_the_first_findings_are_shown(module, slow):
    program = f"import sys, restorespec.lsp.{module}; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_files_that_are_opened_at_once_are_checked_before_a_request_is_answered(project, spec):
    wrong = spec.replace("STANDARD", "standard").replace("orders-restored", "carts-restored")
    (project / "specs/wrong.yaml").write_text(wrong)
    editor = Editor.unspoken(project)
    editor.ask("initialize", {"processId": None, "rootUri": project.as_uri(), "capabilities": {}})
    editor.tell("initialized", {})
    for name in (ORDERS, "specs/wrong.yaml"):
        document = {"uri": editor.uri(name), "languageId": "yaml", "version": 1}
        editor.tell("textDocument/didOpen", {"textDocument": document | {"text": (project / name).read_text()}})
    place = {"textDocument": {"uri": editor.uri(ORDERS)}, "position": {"line": 0, "character": 1}}
    assert editor.ask("textDocument/hover", place)["range"]["end"] == {"line": 0, "character": 11}
    editor.becomes(ORDERS, [])
    editor.becomes("specs/wrong.yaml", ["schema-enum"])
    assert editor.close() == (0, "")


@pytest.mark.parametrize(
    "wrong",
    [{"capabilities": 5}, {}, 3, {"capabilities": {}, "workspaceFolders": [1]}],
)
def test_an_initialize_request_with_wrong_parameters_is_refused_and_may_be_repeated(project, wrong):
    editor = Editor.unspoken(project)
    assert editor.error("initialize", wrong)["code"] == -32602
    right = {"processId": None, "rootUri": project.as_uri(), "capabilities": {}}
    assert "hoverProvider" in editor.ask("initialize", right)["capabilities"]
    editor.tell("initialized", {})
    assert editor.open(ORDERS) == []
    assert editor.close() == (0, "")


def test_an_initialize_request_with_capabilities_that_nobody_knows_is_answered(project):
    editor = Editor.unspoken(project)
    wrong = {"processId": None, "rootUri": project.as_uri(), "capabilities": {"workspace": 5}}
    assert editor.ask("initialize", wrong)["capabilities"]["positionEncoding"] == "utf-16"
    editor.tell("initialized", {})
    assert editor.open(ORDERS) == []
    assert editor.close() == (0, "")


def test_before_initialize_nothing_is_answered(project):
    editor = Editor.unspoken(project)
    assert editor.error("textDocument/hover", {})["code"] == -32002
    editor.tell("exit", None)
    assert editor.ended() == (1, "")


def test_after_shutdown_nothing_is_answered_and_exit_is_clean(project):
    editor = Editor(project)
    assert editor.ask("shutdown", None) is None
    assert editor.error("textDocument/hover", {})["code"] == -32600
    editor.tell("exit", None)
    assert editor.ended() == (0, "")


def test_exit_without_shutdown_is_exit_code_1_within_two_seconds(project):
    editor = Editor(project)
    editor.open(ORDERS)
    begun = time.monotonic()
    editor.tell("exit", None)
    assert editor.ended() == (1, "")
    assert time.monotonic() - begun < 4  # twice the limit: the machine may be busy


def test_a_cancelled_request_is_answered_as_such(editor, spec):
    editor.open(ORDERS)
    editor.edit(ORDERS, (0, 0), (0, 0), "# a\n")  # a rename waits for the check of it
    editor._number += 1
    place = {"textDocument": {"uri": editor.uri(ORDERS)}, "position": {"line": 4, "character": 3}, "newName": "x"}
    editor._send({"id": editor._number, "method": "textDocument/rename", "params": place})
    editor.tell("$/cancelRequest", {"id": editor._number})
    while (message := editor._hear()).get("id") != editor._number:
        pass
    assert message["error"]["code"] == -32800
    editor.until(ORDERS)


def test_what_is_no_message_is_refused_and_survived(editor):
    editor._process.stdin.write(b"Content-Length: 3\r\n\r\n{x}")
    editor._process.stdin.flush()
    while "error" not in (message := editor._hear()):
        pass
    assert (message["id"], message["error"]["code"]) == (None, -32700)
    assert editor.at("hover", "specs/none.yaml", 0, 0) is None


FAULTY = """
import sys
from restorespec.lsp import features, spec_cache

def broken(*_):
    raise ValueError("a fault")

features.hover = broken
compile_ = spec_cache.SpecCache._compile
spec_cache.SpecCache._compile = lambda self, name, basis: broken() if "faulty" in name else compile_(self, name, basis)
from restorespec.cli.exit_codes import run
sys.exit(run(sys.argv[1:]))
"""


def test_a_fault_is_answered_and_logged_and_the_server_lives_on(project, spec):
    (project / "specs/faulty.yaml").write_text(spec)
    with Editor(project, program=("-c", FAULTY)) as editor:
        assert editor.open(ORDERS) == []
        place = {"textDocument": {"uri": editor.uri(ORDERS)}, "position": {"line": 0, "character": 1}}
        assert editor.error("textDocument/hover", place)["code"] == -32603
        assert [one["code"] for one in editor.change(ORDERS, spec.replace("STANDARD", "standard"))] == ["schema-enum"]
        assert any("internal error" in message and "a fault" in message for message in editor.messages)


def test_settings_win_over_options_and_change_without_a_restart(project, spec):
    with Editor(project, "--env", "prod", options={"environment": []}) as editor:
        assert editor.open(ORDERS) == []
        editor.tell("workspace/didChangeConfiguration", {"settings": {"restorespec": {"environment": "prod"}}})
        editor.becomes(ORDERS, ["billing-provisioned-needs-throughput"])
        ignored = {"environment": None, "ignore": ["request"], "codeLens": False, "inlayHints": False}
        editor.tell("workspace/didChangeConfiguration", {"settings": {"restorespec": ignored}})
        editor.becomes(ORDERS, [])
        uri = {"textDocument": {"uri": editor.uri(ORDERS)}}
        assert editor.ask("textDocument/codeLens", uri) == []
        assert editor.ask("textDocument/inlayHint", uri | {"range": QUICK}) == []


def test_a_setting_that_cannot_be_used_is_told(project):
    with Editor(project, options={"varFiles": 3}) as editor:
        editor.open(ORDERS)
        assert editor.messages == ["restorespec: the setting `restorespec.varFiles` must be a list of strings"]


def test_an_unsaved_var_file_and_configuration_count(project, spec):
    with Editor(project, "--env", "prod") as editor:
        editor.open("env/prod.yaml", "mode: PAY_PER_REQUEST\n")
        assert editor.open(ORDERS) == []
        editor.change("env/prod.yaml", "mode: x\n")
        editor.becomes(ORDERS, ["schema-enum"])
        editor.open("restorespec.toml")
        editor.change("restorespec.toml", (project / "restorespec.toml").read_text() + "[rules]\nschema-enum = 'off'\n")
        editor.becomes(ORDERS, [])


def test_findings_come_while_somebody_types_without_a_pause(editor, spec):
    editor.open(ORDERS)
    line = spec.split("\n").index("  table_class: STANDARD")
    editor.publications.clear()
    for number in range(30):
        editor.edit(ORDERS, (line, 23 + number), (line, 23 + number), "x")
        time.sleep(0.05)
    end = editor.until(ORDERS)
    versions = [version for name, version, _ in editor.publications if name == ORDERS]
    assert len(versions) >= 2
    assert versions == sorted(versions)
    assert [one["code"] for one in end] == ["schema-enum"]
    assert "x" * 30 in end[0]["message"]


def test_a_fix_never_lands_at_a_wrong_place(editor, spec):
    wrong = spec.replace("STANDARD", "standard")
    editor.open(ORDERS, wrong)
    editor.edit(ORDERS, (0, 0), (0, 0), "# a\n# b\n")
    found = editor.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": editor.uri(ORDERS)}, "range": QUICK, "context": {"diagnostics": []}},
    )
    (edit,) = found[0]["edit"]["changes"][editor.uri(ORDERS)]
    assert edit["range"]["start"] == {"line": 14, "character": 15}
    editor.edit(ORDERS, (14, 17), (14, 17), "x")
    found = editor.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": editor.uri(ORDERS)}, "range": QUICK, "context": {"diagnostics": []}},
    )
    assert found == []
    editor.until(ORDERS)


TOML = """\
restorespec = 1
extends = "base/common.yaml"

[vars.mode]
type = "string"
default = "PAY_PER_REQUEST"

[locals]
table = "orders-2"

[source.securevault_backup]
backup_id = "bk-71"

[target]
billing_mode = "{{ vars.mode }}"
table_name = "{{ locals.table }}"
table_class = "STANDARD"
global_secondary_indexes = []
local_secondary_indexes = []
sse_specification = "{{ none }}"
stream_specification = "{{ none }}"
"""


CONFIGURATION = (
    'exclude = ["specs/base/**"]\n\n[environments.prod]\nvar-files = ["env/prod.yaml"]\n\n[rules]\nloss-gsi = "off"\n'
)
TEXTS = {
    "specs/prefix.yaml": FILES["specs/orders.yaml"].replace("orders-restored", "orders-3"),
    "specs/prefix.toml": TOML,
    "specs/base/common.yaml": FILES["specs/base/common.yaml"],
    "specs/base/crlf.yaml": FILES["specs/base/common.yaml"].replace("\n", "\r\n"),
    "env/prod.yaml": "# 😀\n\"mode\": 'PAY_PER_REQUEST'\n",
    "env/prod.toml": '# 😀\n"mode" = """PAY_PER_REQUEST"""\n',
    "env/prod.json": '{\n  "mode": "PAY_PER_REQUEST"\n}\n',
    "restorespec.toml": CONFIGURATION,
}


@pytest.mark.parametrize("name", TEXTS)
def test_no_prefix_of_a_good_text_crashes_the_server_and_no_finding_is_stale(project, name):
    good = TEXTS[name]
    (project / "env/prod.yaml").write_text("mode: PAY_PER_REQUEST\n")
    if name.startswith("env/"):
        (project / "restorespec.toml").write_text(CONFIGURATION.replace("env/prod.yaml", name))
    with Editor(project, "--env", "prod") as editor:
        editor.open(ORDERS)
        editor.open(name, "")
        for cut in range(0, len(good), max(1, len(good) // 40)):
            text = good[:cut]
            findings = editor.change(name, text)
            lines = re.split("\r\n|\n", text)
            ends = [len(line.encode("utf-16-le")) // 2 for line in lines]
            for one in findings:
                for end in (one["range"]["start"], one["range"]["end"]):
                    assert end["line"] < len(lines)
                    assert end["character"] <= ends[end["line"]]
            for method in QUESTIONS:
                editor.at(method, name, len(lines) - 1, ends[-1])
            editor.ask("textDocument/inlayHint", {"textDocument": {"uri": editor.uri(name)}, "range": QUICK})
        whole = editor.change(name, good)
        assert [one["code"] for one in whole if one["severity"] == 1] == []
        assert [one for one in editor.messages if "internal error" in one] == []


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_span_that_was_not_edited_keeps_its_text_through_edits(data):
    text = data.draw(st.text(alphabet="ab\n😀", min_size=1, max_size=30))
    opened = Text("file:///a.yaml", 1, "a.yaml", text, 1)
    before = opened.source.text
    positions = Positions("utf-16")
    for revision in range(2, 2 + data.draw(st.integers(1, 4))):
        now = opened.source.text
        start = data.draw(st.integers(0, len(now)))
        end = data.draw(st.integers(start, len(now)))
        new = data.draw(st.text(alphabet="ab\n", max_size=5))
        places = (positions.line_and_column(opened.source, offset) for offset in (start, end))
        area = types.Range(*(types.Position(*place) for place in places))
        change = types.TextDocumentContentChangePartial(range=area, text=new)
        opened.apply([change], revision, revision, positions)
        assert opened.source.text == now[:start] + new + now[end:]
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    moved = opened.moved(start, end, 1)
    if moved is not None:
        assert opened.source.text[moved[0] : moved[1]] == before[start:end]
    offset = data.draw(st.integers(0, len(opened.source.text)))
    old = opened.before(offset, 1)
    assert old is None or 0 <= old <= len(before)


def test_a_folder_that_joins_the_workspace_is_checked_and_one_that_leaves_it_is_forgotten(
    project, spec, tmp_path_factory
):
    other = written(tmp_path_factory.mktemp("other"), FILES)
    (other / ORDERS).write_text(spec.replace("STANDARD", "standard"))
    name = f"../{other.relative_to(other.parents[0])}"
    uri = (other / ORDERS).as_uri()
    folder = {"uri": other.as_uri(), "name": name}
    with Editor(project) as editor:
        editor.open(ORDERS)
        editor.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
        while uri not in editor.findings:
            editor._hear()
        assert [one["code"] for one in editor.findings.pop(uri)] == ["schema-enum"]
        assert {one["name"] for one in editor.ask("workspace/symbol", {"query": "orders"})} == {"orders"}
        editor.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
        while uri not in editor.findings:
            editor._hear()
        assert editor.findings[uri] == []
        assert len(editor.ask("workspace/symbol", {"query": "orders"})) == 1


def test_a_position_past_the_end_means_the_end(editor, spec):
    editor.open(ORDERS, "restorespec: 1\r\ntarget:\r\n  table_class: STANDARD")
    assert editor.at("hover", ORDERS, 2, 999)["range"]["end"] == {"line": 2, "character": 23}
    assert editor.at("hover", ORDERS, 999, 0)["range"]["end"] == {"line": 2, "character": 23}
    editor.edit(ORDERS, (0, 99), (0, 99), " # the end of the line, before its CRLF")
    editor.edit(ORDERS, (77, 5), (78, 0), "_INFREQUENT_ACCESS\r\n  billing_mode: x\r\n")
    text = "restorespec: 1 # the end of the line, before its CRLF\r\ntarget:\r\n  table_class: STANDARD_INFREQUENT_ACCESS\r\n  billing_mode: x\r\n"
    edited = editor.until(ORDERS)
    assert editor.change(ORDERS, text) == edited
    assert [(one["range"]["start"], one["range"]["end"]) for one in edited if one["code"] == "schema-enum"] == [
        ({"line": 3, "character": 16}, {"line": 3, "character": 17})
    ]


def test_an_unsaved_inventory_and_an_unsaved_policy_count(project, spec):
    rows = spec.replace("vars:\n", "for_each: {file: rows.csv, key: name}\nvars:\n").replace(
        "bk-71", '"{{ each.value.backup }}"'
    )
    (project / "specs/orders.yaml").write_text(rows.replace('"{{ locals.table }}"', '"t-{{ each.key }}"'))
    (project / "specs/rows.csv").write_text("name,backup\na,bk-1\n")
    (project / "p.json").write_text("{}")
    (project / "restorespec.toml").write_text('policies = ["p.json"]\n' + FILES["restorespec.toml"])
    with Editor(project) as editor:
        assert editor.open(ORDERS) == []
        editor.open("specs/rows.csv", "name,backup\na,bk-1\na,bk-2\n")
        editor.becomes(ORDERS, [])
        editor.becomes("specs/rows.csv", ["template-fan-out"])
        editor.change("specs/rows.csv", "name,backup\na,bk-1\nb,bk-2\n")
        editor.becomes("specs/rows.csv", [])
        policy = '{"properties": {"target": {"properties": {"table_class": {"const": "X"}}}}}'
        editor.open("p.json", policy)
        editor.becomes(ORDERS, ["policy-violation"])
        editor.shut("p.json")
        editor.becomes(ORDERS, [])
