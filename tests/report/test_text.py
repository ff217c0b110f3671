from restorespec import report
from restorespec.core.diagnostics import Diagnostic, Edit, Family, Fix, Note, Rule, Severity, Summary, Unset
from restorespec.core.help import Snippet
from restorespec.core.source import Source, Span
from restorespec.report.text import render, summary_line


def shown(rule, span, *notes, masked=(), width=80, **fields):
    diagnostic = Diagnostic(rule, "this is wrong", fields.pop("help", "change it"), span, notes, **fields)
    return render(Summary((diagnostic,), masked=masked), width=width)


def framed(body, digits=1, title="error[billing-ppr-with-throughput]: this is wrong\n"):
    gap = " " * (digits + 2)
    return f"{title}{body}{gap}= help: change it\n\nmore: restorespec explain billing-ppr-with-throughput\n"


NARROW = "error[billing-ppr-with-throughput]: this\n    is wrong\n"
MORE = "\nmore: restorespec explain billing-ppr-with-throughput\n"


def test_a_diagnostic_with_locations_in_two_files_looks_as_designed(diagnostic):
    assert (
        render(Summary((diagnostic,)))
        == """\
error[billing-ppr-with-throughput]: an on-demand table cannot carry provisioned
    throughput
  --> specs/orders.yaml:5:3
   |
 4 |   billing_mode: "{{ vars.mode }}"
   |                 ----------------- this makes it on-demand
 5 |   provisioned_throughput:
   |   ^^^^^^^^^^^^^^^^^^^^^^
  --> env/prod.yaml:2:7
   |
 2 | mode: PAY_PER_REQUEST
   |       --------------- `vars.mode` is set here
   = help: remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`

more: restorespec explain billing-ppr-with-throughput
"""
    )


def test_the_errors_of_a_file_follow_its_warnings_and_the_restore_and_environment_are_named(summary):
    assert (
        render(summary)
        == """\
notice[vars-enum]: `pord` is not a stage
  --> --var stage
   |
 1 | pord
   | ^^^^
   = help: did you mean `prod`?

warning[schema-type]: `read_capacity_units` must be a string [*]
  --> specs/orders.yaml:6:26
   |
 6 |     read_capacity_units: 5
   |                          ^
   = in: orders[eu], environment prod
   = help: quote it

error[billing-ppr-with-throughput]: an on-demand table cannot carry provisioned
    throughput
  --> specs/orders.yaml:5:3
   |
 4 |   billing_mode: "{{ vars.mode }}"
   |                 ----------------- this makes it on-demand
 5 |   provisioned_throughput:
   |   ^^^^^^^^^^^^^^^^^^^^^^
  --> env/prod.yaml:2:7
   |
 2 | mode: PAY_PER_REQUEST
   |       --------------- `vars.mode` is set here
   = help: remove `provisioned_throughput`, or set `billing_mode: PROVISIONED`

more: restorespec explain NAME, where NAME is a rule such as
`billing-ppr-with-throughput`
"""
    )


def test_a_clean_run_prints_no_text():
    assert report.render(Summary(()), "text") == ""


def test_only_severity_carets_and_gutter_are_colored(rule, place, spec):
    note = Note("because of this", place(spec, "on demand"))
    found = Diagnostic(rule, "this is wrong", "change it", place(spec, "target"), (note,), severity=Severity.WARNING)
    assert render(Summary((found,)), color=True) == (
        "\x1b[1;33mwarning[billing-ppr-with-throughput]\x1b[0m: this is wrong\n"
        "  \x1b[34m-->\x1b[0m specs/orders.yaml:2:1\n"
        "\x1b[34m   |\x1b[0m\n"
        "\x1b[34m 2 |\x1b[0m target:\n"
        "\x1b[34m   |\x1b[0m \x1b[1;33m^^^^^^\x1b[0m\n"
        "\x1b[34m 3 |\x1b[0m   # on demand\n"
        "\x1b[34m   |\x1b[0m     \x1b[34m---------\x1b[0m because of this\n"
        "   \x1b[34m=\x1b[0m help: change it\n"
        "\n"
        "more: restorespec explain billing-ppr-with-throughput\n"
    )


def test_lines_in_between_are_omitted_and_line_numbers_aligned(rule, place):
    source = Source("a.yaml", "first: 1\n" + "x: 1\n" * 9 + "second: 2\n")
    text = shown(rule, place(source, "second"), Note("like this", place(source, "first")))
    assert text == framed(
        """\
   --> a.yaml:11:1
    |
  1 | first: 1
    | ----- like this
...
 11 | second: 2
    | ^^^^^^
""",
        digits=2,
    )


def test_two_locations_on_one_line_are_underlined_on_two_lines(rule, place):
    source = Source("a.yaml", "{a: 1, b: 2}\n")
    text = shown(rule, place(source, "b"), Note("this one came first", place(source, "a")))
    assert text == framed(
        """\
  --> a.yaml:1:8
   |
 1 | {a: 1, b: 2}
   |  - this one came first
   |        ^
"""
    )


def test_a_multiline_location_is_underlined_to_the_end_of_its_first_line(rule, place):
    source = Source("a.yaml", "a:\n  - one\n  - two\nb: 1\n")
    assert shown(rule, place(source, "- one\n  - two")) == framed(
        """\
  --> a.yaml:2:3
   |
 2 |   - one
   |   ^^^^^
"""
    )


def test_tabs_are_four_columns(rule, place):
    source = Source("a.toml", "\ta\t= 1\n")
    assert shown(rule, place(source, "1")) == framed(
        """\
  --> a.toml:1:6
   |
 1 |     a    = 1
   |            ^
"""
    )


def test_carets_are_below_wide_characters_emoji_and_combining_marks(rule, place):
    source = Source("a.yaml", "東京: 🎉e\u0301⚠\ufe0f bad\n")
    text = shown(rule, place(source, "bad"), Note("a city", place(source, "東京")))
    assert text == framed(
        """\
  --> a.yaml:1:11
   |
 1 | 東京: 🎉e\u0301⚠\ufe0f bad
   | ---- a city
   |            ^^^
"""
    )


def test_invisible_characters_are_shown_as_escapes_above_their_carets(rule, place):
    source = Source("a.yaml", "a: \x1b]0;x\x07\u202ebad\n")
    assert shown(rule, place(source, "\u202ebad")) == framed(
        """\
  --> a.yaml:1:10
   |
 1 | a: \\x1b]0;x\\x07\\u202ebad
   |                ^^^^^^^^^
"""
    )


def test_a_long_line_is_truncated_on_both_sides_of_the_location(rule, place):
    source = Source("a.yaml", "x" * 100 + " bad " + "y" * 100)
    text = shown(rule, place(source, "bad"), width=40)
    assert text == framed(
        """\
  --> a.yaml:1:102
   |
 1 | …xxxxxxx bad yyyyyyyyyyyyyyyyyyyyy…
   |          ^^^
""",
        title=NARROW,
    )


def test_a_long_line_is_not_truncated_before_a_location_that_fits(rule, place):
    source = Source("a.yaml", "key: bad " + "y" * 100)
    assert shown(rule, place(source, "bad"), width=40) == framed(
        """\
  --> a.yaml:1:6
   |
 1 | key: bad yyyyyyyyyyyyyyyyyyyyyyyyy…
   |      ^^^
""",
        title=NARROW,
    )


def test_the_end_of_a_long_line_is_not_truncated(rule, place):
    source = Source("a.yaml", "x" * 100 + " bad")
    assert shown(rule, place(source, "bad"), width=40) == framed(
        """\
  --> a.yaml:1:102
   |
 1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx bad
   |                                 ^^^
""",
        title=NARROW,
    )


def test_a_location_longer_than_the_line_is_underlined_as_far_as_shown(rule, place):
    source = Source("a.yaml", "key: " + "y" * 100)
    assert shown(rule, place(source, "y" * 100), width=40) == framed(
        """\
  --> a.yaml:1:6
   |
 1 | key: yyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        title=NARROW,
    )


def test_locations_outside_the_shown_part_are_marked_at_its_edge(rule, place):
    source = Source("a.yaml", "first " + "x" * 100 + " bad " + "y" * 100 + " last")
    notes = (Note("before", place(source, "first")), Note("after", place(source, "last")))
    assert shown(rule, place(source, "bad"), *notes, width=40) == framed(
        """\
  --> a.yaml:1:108
   |
 1 | …xxxxxxx bad yyyyyyyyyyyyyyyyyyyyy…
   | - before
   |          ^^^
   |                                   -
   |                               after
""",
        title=NARROW,
    )


def test_sensitive_values_are_masked_and_carets_hide_their_length(rule, place):
    source = Source("env.yaml", "password: hunter2 # old\nother: 1\n")
    secret = place(source, "hunter2")
    expected = framed(
        """\
  --> env.yaml:1:11
   |
 1 | password: *** # old
   |           ^^^
"""
    )
    assert shown(rule, secret, masked=(secret,)) == expected
    inside = Span(source, secret.start + 2, secret.start + 3)
    assert shown(rule, inside, masked=(secret,)) == expected.replace("1:11", "1:13")


def test_a_multiline_sensitive_value_is_masked_on_each_line(rule, place):
    source = Source("env.yaml", "key: |\n  one\n  two\nb: 1\n")
    secret = place(source, "|\n  one\n  two")
    text = shown(rule, place(source, "key"), Note("goes on here", place(source, "two")), masked=(secret,))
    assert text == framed(
        """\
  --> env.yaml:1:1
   |
 1 | key: ***
   | ^^^
...
 3 | ***
   | --- goes on here
"""
    )


def test_masks_hide_only_their_own_text(rule, place):
    source = Source("--var token", "abc", is_file=False)
    other = Source("--var token", "abd", is_file=False)
    whole = Span(source, 0, 3)
    text = shown(rule, whole, Note("and here", Span(other, 0, 3)), masked=(Span(other, 0, 3),))
    assert text == framed(
        """\
  --> --var token
   |
 1 | abc
   | ^^^
  --> --var token
   |
 1 | ***
   | --- and here
"""
    )


def test_an_empty_location_gets_one_caret(rule):
    source = Source("a.yaml", "a: \nb: 1\n")
    assert shown(rule, Span(source, 2, 2)) == framed(
        """\
  --> a.yaml:1:3
   |
 1 | a:
   |   ^
"""
    )


def test_the_end_of_a_file_can_be_underlined(rule):
    source = Source("a.yaml", "a: 1\n")
    assert shown(rule, Span(source, 5, 5)) == framed(
        """\
  --> a.yaml:2:1
   |
 2 |
   | ^
"""
    )


def test_lines_may_end_in_carriage_returns(rule, place):
    source = Source("a.yaml", "a: 1\r\nb: two\r\nc: 3\r\n")
    assert shown(rule, place(source, "two\r\n")) == framed(
        """\
  --> a.yaml:2:4
   |
 2 | b: two
   |    ^^^
"""
    )


def test_long_help_is_wrapped_and_indented_without_breaking_words(rule, place, spec):
    help_text = "set `billing_mode` to `PROVISIONED`, or remove `provisioned_throughput` from the target altogether"
    text = shown(rule, place(spec, "target"), help=help_text, width=50)
    assert (
        text
        == """\
error[billing-ppr-with-throughput]: this is wrong
  --> specs/orders.yaml:2:1
   |
 2 | target:
   | ^^^^^^
   = help: set `billing_mode` to `PROVISIONED`, or
           remove `provisioned_throughput` from
           the target altogether

more: restorespec explain billing-ppr-with-throughput
"""
    )


def test_a_restore_named_like_its_file_is_not_mentioned(rule, place, spec):
    assert "= in:" not in shown(rule, place(spec, "target"), restore="orders")
    assert "   = in: orders[eu]\n" in shown(rule, place(spec, "target"), restore="orders[eu]")
    assert "   = in: orders, environment prod\n" in shown(
        rule, place(spec, "target"), restore="orders", environment="prod"
    )


def test_names_messages_and_help_contain_no_control_sequences(rule):
    source = Source("::a\n\x1b[2J.yaml", "##[group]x\n")
    diagnostic = Diagnostic(
        rule, "no\n::error::x", "a ::set-output b ##[x]", Span(source, 0, 2), (Note("\x07bell", Span(source, 0, 1)),)
    )
    assert (
        render(Summary((diagnostic,)))
        == """\
error[billing-ppr-with-throughput]: no\\n\\x3a:error::x
  --> \\x3a:a\\n\\x1b[2J.yaml:1:1
   |
 1 | ##\\x5bgroup]x
   | ^^
   | - \\x07bell
   = help: a \\x3a:set-output b ##\\x5bx]

more: restorespec explain billing-ppr-with-throughput
"""
    )


def test_the_cost_of_a_huge_line_depends_on_the_shown_part(rule):
    source = Source("a.json", "x" * 500_000)
    spans = [Span(source, start, start + 3) for start in range(0, 500_000, 5_000)]
    diagnostics = tuple(Diagnostic(rule, "wrong", "", span) for span in spans)
    assert render(Summary(diagnostics)).count(" ^^^\n") == 100


def test_the_summary_line_counts_findings(diagnostic, fixable, from_command_line):
    found = (diagnostic, fixable, fixable, from_command_line)
    line = summary_line(Summary(found, 3, 40, 1), 0.1249)
    assert (
        line == "1 error, 2 warnings, 1 notice in 3 files (40 restores), 1 suppressed, 2 fixable with `--fix`, 0.12 s"
    )
    assert summary_line(Summary((), 3, 40), 0.12) == "no problems in 3 files (40 restores), 0.12 s"
    assert summary_line(Summary((), 1, 1), 12) == "no problems in 1 file (1 restore), 12.00 s"


def test_a_zero_width_still_shows_text(rule, place):
    source = Source("a.yaml", "x" * 100 + " bad " + "y" * 100)
    row, stroke = [line for line in shown(rule, place(source, "bad"), width=0).split("\n") if " | " in line]
    assert (row, stroke) == (" 1 | …xxxx bad yyyyyyyyy…", "   |       ^^^")


def test_an_empty_source_has_no_excerpt(rule):
    empty = Source("a.json", "")
    assert shown(rule, Span(empty, 0, 0)).split("\n")[1:3] == ["  --> a.json:1:1", "   = help: change it"]


LOSSES = {
    "loss-gsi": ("no global indexes", Snippet([], "global_secondary_indexes")),
    "loss-sse": ("the AWS owned key", Snippet(None, "sse_specification")),
    "loss-tags": ("no tags", Snippet([], "tags")),
}


def losses(span, severity=Severity.WARNING, **fields):
    return [
        Diagnostic(
            Rule(name, Family.LOSS, severity, ""),
            f"`{entry.key}` is not set",
            "set it",
            span,
            severity=severity,
            unset=Unset(effect, entry),
            **fields,
        )
        for name, (effect, entry) in LOSSES.items()
    ]


def test_unset_settings_of_one_location_are_one_block(place, spec):
    target = place(spec, "target")
    written = Fix("set it", (Edit(target, ""),), is_safe=False)
    block = """\
warning[loss]: 3 settings are not set, so the restored table will not have them
  --> specs/orders.yaml:2:1
   |
 2 | target:
   | ^^^^^^
   = loss-gsi   no global indexes  global_secondary_indexes: []
   = loss-sse   the AWS owned key  sse_specification: null
   = loss-tags  no tags            tags: []
   = in: orders, environment prod
   = help: copy them from the original table, or run
           `restorespec lint --fix-unset` to write the lines shown

more: restorespec explain NAME, where NAME is a rule such as `loss-gsi`
"""
    found = losses(target, restore="orders", environment="prod", fix=written)
    assert render(Summary(tuple(found))) == block
    without = render(Summary(tuple(losses(target, restore="orders", environment="prod"))))
    assert "   = help: copy them from the original table, or write the lines shown\n" in without


def test_unset_settings_that_do_not_fit_in_a_row_are_stacked(place, spec):
    shown = render(Summary(tuple(losses(place(spec, "target")))), width=40).splitlines()
    assert shown[7:16] == [
        "   = loss-gsi",
        "     no global indexes",
        "     global_secondary_indexes: []",
        "   = loss-sse",
        "     the AWS owned key",
        "     sse_specification: null",
        "   = loss-tags",
        "     no tags",
        "     tags: []",
    ]


def test_other_locations_restores_environments_or_severities_are_separate_blocks(place, spec):
    target, other = place(spec, "target"), place(spec, "restorespec")
    found = [
        *losses(target),
        *losses(target, severity=Severity.NOTICE)[:1],
        *losses(other),
        *losses(target, environment="prod"),
        *losses(target, restore="b"),
        *losses(target, severity=Severity.ERROR)[:2],
        *losses(target, severity=Severity.ERROR, environment="prod")[:1],
    ]
    text = render(Summary(tuple(found)))
    assert [line.split("]:")[0] for line in text.splitlines() if "]: " in line] == [
        "warning[loss",
        "warning[loss",
        "warning[loss",
        "warning[loss",
        "error[loss",
        "error[loss-gsi",
    ]
    assert "warning[loss]: 4 settings are not set" in text


def test_files_stay_in_order_and_errors_move_to_the_end_of_each(rule, place):
    sources = [Source(name, "a: 1\nb: 2\n") for name in ("a.yaml", "b.yaml")]
    found = [
        Diagnostic(rule, f"{severity} {needle}", "", place(source, needle), severity=severity)
        for source in sources
        for severity, needle in ((Severity.ERROR, "a"), (Severity.NOTICE, "b"), (Severity.WARNING, "1"))
    ]
    titles = [line for line in render(Summary(tuple(found))).splitlines() if "]: " in line]
    assert [title.rpartition(": ")[2] for title in titles] == ["notice b", "warning 1", "error a"] * 2


def test_with_more_than_twenty_findings_the_errors_are_listed_once_more(rule, place, from_command_line):
    source = Source("a.yaml", "a: 1\nb: 2\n")
    warning = Diagnostic(rule, "odd", "", place(source, "a"), severity=Severity.WARNING)
    error = Diagnostic(rule, "wrong\n::x", "", place(source, "b"))
    outside = from_command_line._replace(severity=Severity.ERROR)
    few = render(Summary((*[warning] * 18, error, outside)))
    many = render(Summary((*[warning] * 19, error, outside)))
    listed = "\n\na.yaml:2: wrong\\n\\x3a:x\n--var stage: `pord` is not a stage\n\nmore: "
    assert (listed in few, listed in many) == (False, True)
    assert "a.yaml:1: odd" not in many
    assert many.count("more: ") == 1


def test_only_fixable_findings_are_marked(fixable, diagnostic):
    unsafe = fixable._replace(fix=fixable.fix._replace(is_safe=False))
    titles = [render(Summary((found,))).partition("\n")[0] for found in (fixable, unsafe, diagnostic)]
    assert [title.endswith(" [*]") for title in titles] == [True, False, False]


def test_a_label_without_room_is_below_its_underline(rule, place):
    source = Source("a.yaml", f"{'x' * 60} bad\n")
    note = Note("`vars.backup_id` is set here", place(source, "bad"))
    assert (
        shown(rule, place(source, "x" * 60), note)
        == f"""\
error[billing-ppr-with-throughput]: this is wrong
  --> a.yaml:1:1
   |
 1 | {"x" * 60} bad
   | {"^" * 60}
   | {" " * 61}---
   | {" " * 47}`vars.backup_id` is set here
   = help: change it
{MORE}"""
    )


def test_code_in_backticks_is_never_broken(rule, place, spec):
    help_text = "a longer sentence that ends in `restorespec lint --fix-unset specs/orders.yaml`"
    lines = shown(rule, place(spec, "target"), help=help_text, width=60).splitlines()
    assert lines[5:7] == [
        "   = help: a longer sentence that ends in",
        "           `restorespec lint --fix-unset specs/orders.yaml`",
    ]
