"""The rules about specs, variables, templates and fan-out, with their manual."""

from __future__ import annotations

from restorespec.core.diagnostics import Family, Rule, Severity


def _error(name: str, manual: str) -> Rule:
    return Rule(name, Family.TEMPLATE, Severity.ERROR, manual)


TEMPLATE_DELIMITER = _error(
    "template-delimiter",
    """Templates consist of `{{ … }}` and nothing else.

    Statements (`{% … %}`), comments (`{# … #}`) and whitespace control (`{{- … -}}`) are not supported, and an unclosed
    delimiter is always an error. To write a delimiter itself, put it in an expression: `{{ '{%' }}` (the language,
    Templates).

    Bad:
        target: {table_name: "orders-{{ vars.stage"}
    Good:
        vars: {stage: {type: string}}
        target: {table_name: "orders-{{ vars.stage }}"}
    """,
)

TEMPLATE_SYNTAX = _error(
    "template-syntax",
    """The text between `{{` and `}}` is one Jinja expression.

    Operators, literals, filters and tests are written as in Jinja (the language, Templates).

    Bad:
        target: {table_name: "orders-{{ 'a' ~ }}"}
    Good:
        target: {table_name: "orders-{{ 'a' ~ 'b' }}"}
    """,
)

TEMPLATE_FORBIDDEN = _error(
    "template-forbidden",
    """Expressions compute with data: they call nothing but the listed filters and tests.

    Specs of strangers are compiled next to secrets. Function calls, powers, names that begin with `_` and whatever
    else could reach beyond the data are rejected before anything runs (the language, Templates).

    Bad:
        target: {table_name: "{{ 'Orders'.lower() }}"}
    Good:
        target: {table_name: "{{ 'Orders' | lower }}"}
    """,
)

TEMPLATE_NAME = _error(
    "template-name",
    """Expressions use the names, filters and tests that exist.

    They see `vars`, `locals`, `each` and `omit`: no clock, no randomness, no process environment, no files. So the same
    inputs give the same bytes (the language, Templates).

    Bad:
        target: {table_name: "{{ 'Orders' | lowercase }}"}
    Good:
        target: {table_name: "{{ 'Orders' | lower }}"}
    """,
)

TEMPLATE_LIMIT = _error(
    "template-limit",
    """Expressions and their results stay within limits.

    An expression has at most 2,000 characters and 50 levels of nesting. A string that it returns has at most 64 KiB, a
    list at most 100,000 items, an integer at most 64 bits.

    Bad:
        target: {restore_wcu: "{{ 9223372036854775807 + 1 }}"}
    Good:
        target: {restore_wcu: "{{ 40 + 1 }}"}
    """,
)

TEMPLATE_KEY = _error(
    "template-key",
    """Expressions read keys and items that exist.

    A key that may be missing is read with a default: `each.value.stage | default('prod')` (the language, Templates).

    Bad:
        target: {table_name: "{{ {'stage': 'prod'}.stge }}"}
    Good:
        target: {table_name: "{{ {'stage': 'prod'}.stage }}"}
    """,
)

TEMPLATE_VALUE = _error(
    "template-value",
    """Operators, filters and tests get values of the types that they support.

    Nothing is converted implicitly: arithmetic needs numbers, `+` and `~` join strings, comparisons by size need two
    values of one type, and division by zero is an error (the language, Settled details, Expressions).

    Bad:
        target: {restore_wcu: "{{ '5' * 2 }}"}
    Good:
        target: {restore_wcu: "{{ 5 * 2 }}"}
    """,
)

TEMPLATE_CONDITION = _error(
    "template-condition",
    """A condition is a boolean, and `==` compares values of one type.

    `--var guard=false` sets a variable of type string to `"false"`, which Jinja would treat as true. So the operands
    of `if`, `and`, `or` and `not`, and the items that `select` chooses without a test, are booleans or null, which counts
    as false. Values of types that have nothing in common are never equal; `x == none` is always allowed (the language,
    Templates).

    Bad:
        vars: {keep_tags: {type: string, default: "false"}}
        target: {table_name: "{{ 'orders-tagged' if vars.keep_tags else 'orders' }}"}
    Good:
        vars: {keep_tags: {type: boolean, default: false}}
        target: {table_name: "{{ 'orders-tagged' if vars.keep_tags else 'orders' }}"}
    """,
)

TEMPLATE_TEXT = _error(
    "template-text",
    """An expression inside other text gives a string, an integer or a boolean.

    For any other value, a filter decides how it is written (the language, Templates).

    Bad:
        target: {table_name: "orders-{{ ['a', 'b'] }}"}
    Good:
        target: {table_name: "orders-{{ ['a', 'b'] | join('-') }}"}
    """,
)

TEMPLATE_PLACEHOLDER = Rule(
    "template-placeholder",
    Family.TEMPLATE,
    Severity.WARNING,
    """A request contains no placeholders of other languages.

    `${NAME}`, `$NAME`, `<NAME>` and curly quotes have no meaning in a spec and go to the API as they are written. A value
    that varies is a variable, in `{{ … }}` without a `$` before it (the language, Templates).

    Bad:
        source: {securevault_backup: {backup_id: "${BACKUP_ID}"}}
    Good:
        vars: {backup_id: {type: string, default: bk-1}}
        source: {securevault_backup: {backup_id: "{{ vars.backup_id }}"}}
    """,
)

TEMPLATE_SPEC = _error(
    "template-spec",
    """A spec has the structure that the language defines.

    It is one mapping that begins with `restorespec: 1`; each of its top-level keys has its type (the language, Top-level
    keys).

    Bad:
        restorespec: 2
    Good:
        restorespec: 1
    """,
)

TEMPLATE_KEY_UNKNOWN = _error(
    "template-unknown-key",
    """A spec has only the top-level keys of the language.

    An unknown key would have no effect. Keys that begin with `x-` are ignored, as a place for YAML anchors (the language,
    Top-level keys).

    Bad:
        variables: {stage: {type: string, default: staging}}
    Good:
        vars: {stage: {type: string, default: staging}}
    """,
)

TEMPLATE_MISPLACED = _error(
    "template-misplaced",
    """Templates are allowed in values below `source`, `target`, `query_filter` and `locals`, in `for_each` and `description`.

    Everything else decides which files are read and which variables exist, and that must be clear without evaluating the
    spec (the language, Templates).

    Bad:
        vars: {stage: {type: string, default: prod}}
        name: orders-{{ vars.stage }}
    Good:
        vars: {stage: {type: string, default: prod}}
        name: orders
    """,
)

TEMPLATE_KEY_TEMPLATE = _error(
    "template-in-key",
    """Keys are never templates.

    A template computes values; it cannot change the structure of a request (the language, Templates).

    Bad:
        locals: {tags: {"{{ 'team' }}": payments}}
    Good:
        locals: {tags: {team: payments}}
    """,
)

TEMPLATE_EXTENDS = _error(
    "template-extends",
    """`extends` names base files of the project.

    Paths are relative to the file and stay inside the project, also through symbolic links. Bases do not extend each
    other in a cycle, and a chain has at most 16 files (the language, Merging).

    Bad:
        extends: /etc/base.yaml
    Good:
        extends: []
    """,
)

LOSS_INHERITED_ITEMS = Rule(
    "loss-inherited-items",
    Family.LOSS,
    Severity.WARNING,
    """A list that replaces a list of a base keeps its items.

    Mappings merge, lists do not: a spec that sets `tags` gets its own tags only, and those of its base are gone. The same
    holds for two bases of one spec. Indexes are compared by `index_name`, tags by `key`, replicas by `region_name`. An
    explicit `[]` is taken as intended (the language, Merging).

    Bad:
        # base.yaml has the tag `team`
        extends: base.yaml
        target: {tags: [{key: stage, value: prod}]}
    Good:
        # base.yaml has the tag `team`
        extends: base.yaml
        target: {tags: [{key: team, value: payments}, {key: stage, value: prod}]}
    """,
)

TEMPLATE_DECLARATION = _error(
    "template-declaration",
    """A variable's declaration is a small JSON Schema.

    It has the keywords of draft 2020-12 without references, and `default`, `description` and `sensitive` (the language,
    Variables).

    Bad:
        vars: {stage: {typ: string}}
    Good:
        vars: {stage: {type: string}}
    """,
)

TEMPLATE_VARIABLE_VALUE = _error(
    "template-variable-value",
    """A variable's value meets its declaration.

    The finding is reported where the value was set and names the declaration (the language, Variables).

    Bad:
        vars: {read_units: {type: integer, default: "5"}}
    Good:
        vars: {read_units: {type: integer, default: 5}}
    """,
)

TEMPLATE_VARIABLE_UNSET = _error(
    "template-variable-unset",
    """To compile a spec, every variable needs a value.

    `lint` treats a variable without a value as unknown; a request cannot (the language, Unknown values).

    Bad:
        vars: {stage: {type: string}}
    Good:
        vars: {stage: {type: string, default: staging}}
    """,
)

TEMPLATE_VARIABLE_UNDECLARED = _error(
    "template-variable-undeclared",
    """Values are set only for variables that a selected spec declares.

    A value for an undeclared name is probably a typo, and the intended variable keeps another value.
    The process environment is exempt: it is shared (the language, Variables).

    Bad:
        # lint --var stag=prod
        vars: {stage: {type: string, default: staging}}
    Good:
        # lint --var stage=prod
        vars: {stage: {type: string, default: staging}}
    """,
)

VAR_FILE = _error(
    "template-var-file",
    """A var file is one mapping from names of variables to values.

    It is YAML, TOML or JSON without templates (the language, Variables).

    Bad:
        # env/prod.yaml
        - stage: prod
    Good:
        # env/prod.yaml
        stage: prod
    """,
)

TEMPLATE_CYCLE = _error(
    "template-cycle",
    """Locals do not use each other in a cycle.

    None of them could be computed first (the language, Top-level keys).

    Bad:
        locals: {a: "{{ locals.b }}", b: "{{ locals.a }}"}
    Good:
        locals: {a: "{{ locals.b }}", b: orders}
    """,
)

TEMPLATE_FAN_OUT = _error(
    "template-fan-out",
    """`for_each` defines rows with unique keys.

    It is a mapping, a list of strings, a list of mappings with `for_each_key`, one expression that returns one of these,
    or a file. Keys have 1 to 128 letters, digits, `.`, `_` and `-`, because they become part of ids and file names (the
    language, Fan-out).

    Bad:
        for_each: [orders, orders]
    Good:
        for_each: [orders, invoices]
    """,
)

TEMPLATE_FAN_OUT_EMPTY = Rule(
    "template-fan-out-empty",
    Family.TEMPLATE,
    Severity.WARNING,
    """A fan-out has rows.

    Without rows, the spec restores nothing, which is rarely intended (the language, Fan-out).

    Bad:
        for_each: []
    Good:
        for_each: [orders]
    """,
)

TEMPLATE_INVENTORY = _error(
    "template-inventory",
    """A CSV inventory has a header, and every row as many cells as the header.

    An extra cell moves all values after it into other columns (the language, Fan-out).

    Bad:
        # tables.csv
        table,team
        orders,payments,gold
    Good:
        # tables.csv
        table,team
        orders,payments
    """,
)

INVENTORY_ROUNDED_NUMBER = Rule(
    "inventory-rounded-number",
    Family.TEMPLATE,
    Severity.WARNING,
    """A CSV cell that is used as an id or a name has all of its digits.

    Spreadsheets save a long number, such as an account id, in scientific notation, and the other digits are lost (the
    language, Fan-out). Cells that a filter such as `int` reads as numbers are not reported.

    Bad:
        # tables.csv
        table,account
        orders,2.10988E+11
    Good:
        # tables.csv
        table,account
        orders,210987654321
    """,
)

TEMPLATE_DUPLICATE_ID = _error(
    "template-duplicate-id",
    """Every restore of a run has a unique id.

    An id identifies a restore in reviews, in files and in the ledger (the language, Fan-out).

    Bad:
        # specs/a.yaml and specs/b.yaml
        name: orders
    Good:
        # specs/b.yaml
        name: orders-drill
    """,
)

TEMPLATE_LOOKUP = _error(
    "template-lookup",
    """A lookup has exactly one type, with the arguments that name one thing.

    The types are `environment` and those of the spec's kind: `table` and `securevault_backup` of a DynamoDB table,
    `volume_backup` of an EBS volume. Each is found by its `id` or by a name and a place, a
    backup by its table and a time too (facts, In the spec).

    Bad:
        lookups: {backup: {securevault_backup: {table_name: orders}}}
    Good:
        lookups: {backup: {securevault_backup: {table_name: orders, environment_id: env-prod}}}
    """,
)

TEMPLATE_LOOKUP_UNANSWERED = _error(
    "template-lookup-unanswered",
    """To compile a spec, every lookup needs a recorded answer.

    `lint` takes a lookup without one as unknown; a request cannot. `restorespec lock` asks the API and records the
    answers in `restorespec.lock` (facts, `restorespec.lock`).

    Bad:
        lookups: {env: {environment: {id: env-prod}}}
    Good:
        vars: {env: {type: string, default: env-prod}}
    """,
)

RULES: tuple[Rule, ...] = (
    TEMPLATE_DELIMITER,
    TEMPLATE_SYNTAX,
    TEMPLATE_FORBIDDEN,
    TEMPLATE_NAME,
    TEMPLATE_LIMIT,
    TEMPLATE_KEY,
    TEMPLATE_VALUE,
    TEMPLATE_CONDITION,
    TEMPLATE_TEXT,
    TEMPLATE_PLACEHOLDER,
    TEMPLATE_SPEC,
    TEMPLATE_KEY_UNKNOWN,
    TEMPLATE_MISPLACED,
    TEMPLATE_KEY_TEMPLATE,
    TEMPLATE_EXTENDS,
    LOSS_INHERITED_ITEMS,
    TEMPLATE_DECLARATION,
    TEMPLATE_VARIABLE_VALUE,
    TEMPLATE_VARIABLE_UNSET,
    TEMPLATE_VARIABLE_UNDECLARED,
    VAR_FILE,
    TEMPLATE_LOOKUP,
    TEMPLATE_LOOKUP_UNANSWERED,
    TEMPLATE_CYCLE,
    TEMPLATE_FAN_OUT,
    TEMPLATE_FAN_OUT_EMPTY,
    TEMPLATE_INVENTORY,
    INVENTORY_ROUNDED_NUMBER,
    TEMPLATE_DUPLICATE_ID,
)
"""All rules of this stage, in the order of the manual."""
