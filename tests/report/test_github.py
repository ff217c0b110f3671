import pytest

from restorespec.core.diagnostics import Summary
from restorespec.core.source import Source, Span
from restorespec.report import render


def test_each_diagnostic_is_one_workflow_command(summary):
    error, warning, notice = [line for line in render(summary, "github").splitlines() if line.startswith("::")]
    assert notice == "::notice title=vars-enum::`pord` is not a stage%0Ahelp: did you mean `prod`?"
    assert error == (
        "::error file=specs/orders.yaml,line=5,col=3,endLine=5,endColumn=25,title=billing-ppr-with-throughput"
        "::an on-demand table cannot carry provisioned throughput"
        "%0Ahelp: remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`"
        "%0Ain: orders"
        "%0Aspecs/orders.yaml:4:17: this makes it on-demand"
        "%0Aenv/prod.yaml:2:7: `vars.mode` is set here"
    )
    assert warning == (
        "::warning file=specs/orders.yaml,line=6,col=26,endLine=6,endColumn=27,title=schema-type"
        "::`read_capacity_units` must be a string%0Ahelp: quote it%0Ain: orders[eu], environment prod"
    )


def test_a_value_from_the_command_line_is_shown_at_its_declaration(from_command_line, diagnostic):
    found = from_command_line._replace(notes=diagnostic.notes)
    assert render(Summary((found,)), "github").startswith(
        "::notice file=specs/orders.yaml,line=4,col=17,endLine=4,endColumn=34,title=vars-enum::`pord`"
    )


def test_hostile_names_and_messages_stay_inside_their_command(diagnostic):
    source = Source("a,line=9::b\n::x.yaml", "a")
    found = diagnostic._replace(message="::add-mask::x\n##[group]100%", span=Span(source, 0, 1), notes=(), help="")
    command, *text = render(Summary((found,)), "github").splitlines()
    assert command == (
        "::error file=a%2Cline=9%3A%3Ab%0A%3A%3Ax.yaml,line=1,col=1,endLine=1,endColumn=2,"
        "title=billing-ppr-with-throughput::\\x3a:add-mask::x\\n##\\x5bgroup]100%25%0Ain: orders"
    )
    assert [line for line in text if line.lstrip().startswith("::") or "##[" in line] == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a b/ü 東.yaml", "a b/ü 東.yaml"),
        ("50%,a:b.yaml", "50%25%2Ca%3Ab.yaml"),
        ("a\tb\nc.yaml", "a\\tb\\nc.yaml"),
        ("a\r\nb.yaml", "a%0D%0Ab.yaml"),
        ("a#1.yaml", "a#1.yaml"),
        ("##[group]a.yaml", "##\\x5bgroup]a.yaml"),
        ("\x1b[2J.yaml", "\\x1b[2J.yaml"),
    ],
)
def test_paths_are_raw_except_for_control_characters_and_commands(diagnostic, name, written):
    found = diagnostic._replace(span=Span(Source(name, "a"), 0, 1), notes=())
    assert render(Summary((found,)), "github").startswith(f"::error file={written},line=1,col=1,")


def test_a_multiline_annotation_has_no_columns(diagnostic, place, spec):
    found = diagnostic._replace(span=place(spec, "target:\n  # on"), notes=())
    assert "file=specs/orders.yaml,line=2,endLine=3,title=" in render(Summary((found,)), "github")


def test_errors_come_first_because_github_keeps_ten_annotations(diagnostic, fixable):
    found = (*[fixable] * 12, diagnostic)
    printed = render(Summary(found), "github")
    commands, text = printed.split("\n\n", 1)
    assert [line.split(" ")[0] for line in commands.splitlines()] == ["::error", *["::warning"] * 12]
    assert text == render(Summary(found), "text")


def test_a_clean_run_prints_nothing():
    assert render(Summary(()), "github") == ""
