"""The rules of reading a source, in every format."""

from __future__ import annotations

from restorespec.core.diagnostics import Family, Rule, Severity

SYNTAX_ERROR = Rule(
    "syntax-error",
    Family.SYNTAX,
    Severity.ERROR,
    """A file is well-formed YAML, TOML or JSON.

    A document that cannot be parsed is not checked (YAML 1.2, TOML 1.0, RFC 8259).

    Bad:
        target: {table_name: "orders-drill}
    Good:
        target: {table_name: "orders-drill"}
    """,
)
SYNTAX_CHARACTER = Rule(
    "syntax-character",
    Family.SYNTAX,
    Severity.ERROR,
    """A file is UTF-8, and everything in it is visible.

    Characters that hide, reorder or split text make a review show something other than what is read: control and
    invisible characters, direction marks, line breaks other than LF and CR LF. They are rejected in comments too, and
    if an escape or a template creates them. Tabs, no-break spaces and the joiners of emoji are allowed only in comments
    and descriptions (the language, Settled details).

    Bad:
        target: {table_name: "orders\\u200B-drill"}
    Good:
        target: {table_name: "orders-drill"}
    """,
)
SYNTAX_LIMIT = Rule(
    "syntax-limit",
    Family.SYNTAX,
    Severity.ERROR,
    """A file stays within the limits of size and depth.

    At most 512 KiB, 64 levels, 50,000 values and 8 MiB of text with aliases expanded, 64 KiB in one string, 16 parts in
    a TOML key, 100 diagnostics. Untrusted specs are read in CI and editors (the language, Settled details).

    Bad:
        x-deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
    Good:
        x-flat: [[[]]]
    """,
)
SYNTAX_KEY = Rule(
    "syntax-key",
    Family.SYNTAX,
    Severity.ERROR,
    """Keys are strings.

    YAML reads `1:`, `true:` and `null:` as an integer, a boolean and null, and allows lists and mappings as keys; JSON,
    the format of the request, has none of these (the language, YAML and TOML as data).

    Bad:
        x-accounts: {12: staging}
    Good:
        x-accounts: {"12": staging}
    """,
)
SYNTAX_DUPLICATE_KEY = Rule(
    "syntax-duplicate-key",
    Family.SYNTAX,
    Severity.ERROR,
    """A key is defined once in a mapping.

    Parsers disagree on which of two values counts, so one of them is lost silently (YAML 1.2, 3.2.1.1).

    Bad:
        target:
          table_name: orders-drill
          table_name: orders-copy
    Good:
        target:
          table_name: orders-drill
    """,
)
SYNTAX_NEEDS_QUOTES = Rule(
    "syntax-needs-quotes",
    Family.SYNTAX,
    Severity.ERROR,
    """A value that reading would change is quoted.

    Read as a number, the account `012345678901` loses its zero, `1.10` its last digit, and `1_000` means different things
    to different parsers; so do TOML's local dates. Quoted, they stay as written (the language, Settled details).

    Bad:
        x-account: 012345678901
    Good:
        x-account: "012345678901"
    """,
)
SYNTAX_UNQUOTED_TEMPLATE = Rule(
    "syntax-unquoted-template",
    Family.SYNTAX,
    Severity.ERROR,
    """A value that begins with a template is quoted.

    In YAML, `{{` begins a mapping in a mapping (the language, Templates).

    Bad:
        target:
          table_name: {{ vars.table }}
    Good:
        vars: {table: {type: string}}
        target:
          table_name: "{{ vars.table }}"
    """,
)
SYNTAX_YAML_FEATURE = Rule(
    "syntax-yaml-feature",
    Family.SYNTAX,
    Severity.ERROR,
    """Tags, directives and odd anchors of YAML are not used.

    A tag (`!x`, `!!str`) asks the parser for another type, a directive (`%YAML 1.1`) for another language, and parsers
    differ on where an anchor like `&a:1` ends; a spec is data and means the same to every parser (the language, YAML and
    TOML as data).

    Bad:
        x-account: !!str 12
    Good:
        x-account: "12"
    """,
)
SYNTAX_ALIAS = Rule(
    "syntax-alias",
    Family.SYNTAX,
    Severity.ERROR,
    """A YAML alias repeats a complete value before it.

    An alias of an undefined anchor has no value, one inside its own anchor has no end (YAML 1.2, 7.1), and one used as a
    key hides the key (the language, Settled details).

    Bad:
        x-tags: *tags
    Good:
        x-tags: &tags {team: payments}
        x-same: *tags
    """,
)
SYNTAX_MERGE_KEY = Rule(
    "syntax-merge-key",
    Family.SYNTAX,
    Severity.ERROR,
    """The merge key `<<` is used once in a mapping and takes mappings.

    Its value is a mapping or a list of mappings; the mapping's own keys take precedence, then those of earlier mappings (YAML's
    merge key type).

    Bad:
        x-defaults: {<<: [1, 2], stage: prod}
    Good:
        x-base: &base {stage: staging, team: payments}
        x-defaults: {<<: *base, stage: prod}
    """,
)

RULES = (
    SYNTAX_ERROR,
    SYNTAX_CHARACTER,
    SYNTAX_LIMIT,
    SYNTAX_KEY,
    SYNTAX_DUPLICATE_KEY,
    SYNTAX_NEEDS_QUOTES,
    SYNTAX_UNQUOTED_TEMPLATE,
    SYNTAX_YAML_FEATURE,
    SYNTAX_ALIAS,
    SYNTAX_MERGE_KEY,
)
