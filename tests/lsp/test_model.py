"""The model of a project finds after any edits what a new one finds in the same texts."""

from hypothesis import given, settings, strategies as st
from lsprotocol import types

from restorespec.core.source import Span
from restorespec.lsp.locations import range_of
from restorespec.lsp.model import ProjectModel
from restorespec.lsp.workspace import Workspace
from restorespec.project.choices import Choices

FILES = {
    "restorespec.toml": (
        'exclude = ["specs/base/**"]\npolicies = ["policies/p.json"]\n[environments.prod]\nvar-files = ["env/prod.toml"]\n'
    ),
    "policies/p.json": '{"properties": {"target": {"required": ["tags"]}}}',
    "env/prod.toml": 'stage = "prod"\ndock = "north"\n',
    "specs/base/common.yaml": (
        "restorespec: 1\nvars:\n  stage: {type: string}\nlocals:\n  owner: o-{{ vars.stage }}\n"
        "target:\n  environment_id: e\n  tags: []\n"
    ),
    "specs/a.toml": (
        'restorespec = 1\nextends = "base/common.yaml"\n[vars.dock]\ntype = "string"\n[source.securevault_backup]\n'
        'backup_id = "{{ vars.dock }}"\n[target]\ntable_name = "a-{{ locals.owner }}"\nglobal_secondary_indexes = []\n'
    ),
    "specs/b.yaml": (
        "restorespec: 1\nextends: base/common.yaml\nfor_each: {file: rows.csv, key: name}\nsource:\n"
        '  securevault_backup: {backup_id: "{{ each.value.backup }}"}\ntarget:\n  table_name: b-{{ each.key }}\n'
        "  # restorespec: ignore[loss-gsi] there were none\n  table_class: STANDARD\n"
    ),
    "specs/rows.csv": "name,backup\nr1,bk-1\nr2,bk-2\n",
}
PIECES = ["x", "\n", "  ", ":", '"', "{{ vars.stage }}", "{", "}", "[", "= ", "#", "- ", "7", "😀", "", "\r\n", "env"]


def found(model, workspace, root):
    """What a check finds, as the editor would show it."""
    results = []
    job = workspace.job(root, True)  # noqa: FBT003 - as the checker calls it
    model.check(job.snapshot, job.settings, results.append, lambda: None)
    result = results[-1]
    assert result.is_whole
    findings = [(one.rule.name, one.span.source.name, one.span.start, one.span.end, one.message)
                for one in result.diagnostics]  # fmt: skip
    wrong = [(one.span.source.name, one.span.start, one.span.end, one.message) for one in result.config_errors]
    return findings, wrong, result.problem


def check(data, tmp_path):
    root = tmp_path
    workspace = Workspace(Choices(all_environments=True))
    names = [*FILES]
    for name, text in FILES.items():
        workspace.open((root / name).as_uri(), "x", 1, text)
    model = ProjectModel(root)
    assert found(model, workspace, root)[1:3] == ([], "")
    for version in range(2, 2 + data.draw(st.integers(1, 5), label="edits")):
        name = data.draw(st.sampled_from(names), label="file")
        text = workspace.texts[root / name]
        length = len(text.source.text)
        start = data.draw(st.integers(0, length), label="start")
        end = min(length, start + data.draw(st.sampled_from([0, 0, 1, 3, 400]), label="length"))
        area = range_of(workspace, Span(text.source, start, end))
        piece = data.draw(st.sampled_from(PIECES), label="piece")
        change = types.TextDocumentContentChangePartial(area, piece)
        identifier = types.VersionedTextDocumentIdentifier(uri=text.uri, version=version)
        workspace.change(types.DidChangeTextDocumentParams(identifier, [change]))
        model.files.forget_names()
        assert found(model, workspace, root) == found(ProjectModel(root), workspace, root)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_found_after_edits_is_what_a_new_model_finds(data, tmp_path_factory):
    root = tmp_path_factory.mktemp("project").resolve()
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    check(data, root)
