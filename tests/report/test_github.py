from restorespec.core.diagnostics import Summary
from restorespec.core.source import Source, Span
from restorespec.report import render


def test_each_diagnostic_is_one_workflow_command(summary):
    notice, error, warning = render(summary, "github").splitlines()
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
    assert render(Summary((found,)), "github") == (
        "::error file=a%2Cline=9%3A%3Ab\\n\\x3a%3Ax.yaml,line=1,col=1,endLine=1,endColumn=2,"
        "title=billing-ppr-with-throughput::\\x3a:add-mask::x\\n##\\x5bgroup]100%25%0Ain: orders\n"
    )
