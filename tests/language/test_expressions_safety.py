"""What hostile templates must not be able to do."""

import time

import pytest

from restorespec.language.expressions.expression import expression
from restorespec.language.templates import Scope, TemplateError, template

BIG = list(range(100_000))
SCOPE = Scope(
    {"big": BIG, "long": "ab" * 32_000, "texts": [f"{n}" for n in range(50_000)], "x": "x", "rows": [{"a": 1}] * 9999},
    {"map": {str(n): n for n in range(50_000)}},
    {"key": "k", "value": {}},
)

ESCAPES = [
    "''.__class__",
    "''['__class__']",
    "'a'.__class__.__mro__[1].__subclasses__()",
    "''.__class__.__base__.__subclasses__()[40]('/etc/passwd').read()",
    "[].__class__.__bases__[0]",
    "{}['__class__']",
    "().__class__",
    "vars.__class__",
    "vars['__class__']['__init__']['__globals__']",
    "vars._secret",
    "vars.x | attr('__class__')",
    "''|attr('\\x5f\\x5fclass\\x5f\\x5f')",
    "''['\\x5f\\x5fclass__']",
    "''['__cla' 'ss__']",
    "[vars] | map(attribute='__class__') | list",
    "[vars] | map(attribute='x.__class__')",
    "[vars] | map('attr', '__class__')",
    "[vars] | map('map', attribute='__class__')",
    "[vars] | map('map', 'attr', '__class__')",
    "['a'] | map(vars.x)",
    "['a'] | select(vars.x)",
    "[vars] | sort(attribute='__class__')",
    "[vars] | sort(false, false, 'a,__class__')",
    "[vars] | min(attribute='__class__')",
    "[vars] | join(',', '__class__')",
    "[vars] | unique(attribute='_x')",
    "[vars] | selectattr('__class__')",
    "[vars] | rejectattr('x.__class__', 'defined')",
    "[vars] | map(attribute=vars.x)",
    "[vars] | map('join', ',', vars.x)",
    "[vars] | groupby('__class__')",
    "self",
    "self.__init__.__globals__",
    "self._TemplateReference__context",
    "cycler.__init__.__globals__.os.popen('id').read()",
    "joiner.__init__.__globals__",
    "namespace.__init__.__globals__",
    "lipsum.__globals__['os'].popen('id').read()",
    "lipsum()",
    "range(10)",
    "range(999999999)",
    "dict(a=1)",
    "request.application",
    "config.items()",
    "url_for.__globals__",
    "get_flashed_messages.__globals__",
    "context",
    "environment",
    "undefined",
    "missing",
    "resolve('x')",
    "caller()",
    "super()",
    "loop.index",
    "varargs",
    "kwargs",
    "__import__('os').system('id')",
    "open('/etc/passwd')",
    "'{0.__class__}'.format(1)",
    "'{x}'.format_map(vars)",
    "'a'.join(['b'])",
    "vars.big.append(1)",
    "vars.clear()",
    "vars.update({'x': 1})",
    "('%s' | format)('x')",
    "'%s' | format(vars)",
    "'%1000000000d' | format(1)",
    "vars | pprint",
    "vars | tojson",
    "vars | xmlattr",
    "'a' | safe",
    "'<' | escape",
    "'a' | center(999999999)",
    "'a' | indent(999999999)",
    "[1] | batch(999999999)",
    "[1] | slice(999999999)",
    "'a' | wordwrap",
    "'a' | urlize",
    "'a' | filesizeformat",
    "[1] | sum",
    "[1, 2] | random",
    "'a' | striptags",
    "10 ** 10 ** 10",
    "2 ** -1",
    "'a' | upper(*[1])",
    "'a' | upper(**vars)",
    "'a' is sameas(vars)",
    "'a' is filter",
    "'upper' is callable",
    "1 is undefined",
    "x is escaped",
    "(vars.x)()",
    "'x'()",
    "{}()",
    "[vars.x][0]()",
    "(1 if vars.x else 2)()",
    "_('a')",
    "gettext('a')",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_a_way_out_of_the_sandbox_is_refused_before_anything_runs(text):
    found = template("{{ " + text + " }}")
    assert found.errors
    assert {one.rule.name for one in found.errors} <= {"template-forbidden", "template-name", "template-syntax"}


@pytest.mark.parametrize(
    "text",
    [
        "{% import 'os' as os %}",
        "{% include '/etc/passwd' %}",
        "{% extends 'x' %}",
        "{% set x = 1 %}{{ x }}",
        "{% raw %}{{ x }}{% endraw %}",
        "{% macro a() %}{% endmacro %}",
        "{% for i in range(10) %}{% endfor %}",
        "{# comment #}",
        "# for x in vars",
    ],
)
def test_there_are_no_statements(text):
    if text.startswith("# "):
        assert template(text + "{{ 1 }}").evaluate(SCOPE) == text + "1"
    else:
        assert [one.rule.name for one in template(text).errors] == ["template-delimiter"]


@pytest.mark.parametrize("key", ["__class__", "__init__", "__globals__", "items", "keys", "get", "format", "upper"])
@pytest.mark.parametrize("holder", ["vars", "locals", "each", "vars.x", "vars.big", "locals.map", "1", "none", "omit"])
def test_a_computed_key_is_only_ever_a_key(holder, key):
    found = expression(f"{holder}[('{key[:3]}' ~ '{key[3:]}')]").evaluate(SCOPE)
    assert isinstance(found, TemplateError)


HOSTILE = [
    "'a' * 1000000000",
    "[0] * 1000000000",
    "1000000000 * 'a'",
    "9223372036854775807 * 9223372036854775807",
    "'%1000000000d' % 1",
    "vars.long | replace('', vars.long)",
    "vars.long | replace('a', vars.long)",
    "vars.long ~ vars.long",
    "vars.long + vars.long",
    "[vars.long, vars.long] | join",
    "vars.texts | join(vars.long)",
    "vars.big | select('in', vars.big)",
    "vars.texts | reject('in', vars.texts)",
    "vars.big | map('string') | map('replace', '', vars.long)",
    "vars.texts | map('replace', '', vars.x)",
    "vars.rows | map('items')",
    "vars.rows | sort(attribute='a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a')",
    "[" + ", ".join(["vars.big"] * 150) + "]",
    "[" + ", ".join(["vars.big"] * 150) + "] | map('unique')",
    "[" + ", ".join(["vars.big"] * 150) + "] | map('sort')",
    "[" + ", ".join(["vars.long"] * 150) + "] | map('list') | map('unique')",
    "[" + ", ".join(["vars.long"] * 150) + "] | map('slug')",
    "[" + ", ".join(["locals.map"] * 100) + "] | select('in', [" + ", ".join(["locals.map"] * 20) + "])",
    "vars.big" + " | sort" * 45,
    "vars.texts" + " | unique" * 45,
    "vars.texts" + " | map('upper')" * 45,
    "vars.long" + " | replace('a', 'b') | replace('b', 'a')" * 24,
    "vars.long" + " | slug" * 45,
    "vars.long" + " | sha256 ~ vars.long" * 45,
    "vars.x < " * 200 + "vars.x",
    "vars.big == " * 100 + "vars.big",
    "vars" + "[vars" * 49 + "]" * 49,
    "'" + "\\" * 1990 + "'",
    "locals.nope" + ".a" * 40,
    "locals.map.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
    "'9' | int ~ ('" + "9" * 1900 + "' | int(0, 36))",
    "1" + " - 1" * 49,
    "[" * 49 + "]" * 49,
    "{'a':" * 49 + "1" + "}" * 49,
    "vars.long | split('') | length",
    "vars.long | list | map('upper') | join",
    "vars.long | truncate(9223372036854775807, true, vars.long)",
    "vars.long | fit(9223372036854775807)",
    "vars.big[::-1][::-1][::-1]",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_expression_takes_long(text):
    started = time.process_time()
    found = expression(text)
    if not found.errors:
        found.evaluate(SCOPE)
    assert time.process_time() - started < 10  # a hang takes minutes; the figures are in benchmarks/


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 30_000,
        "{{'" * 20_000,
        "{{ " + "'\\" * 30_000,
        "{{ {" * 15_000,
        "}}" * 30_000,
        "{%" * 30_000,
        "{{ 1 }}" * 9_000,
        "{{" + " " * 60_000 + "}}",
        "{{" + "-" * 60_000 + "}}",
        "{{" + "1+" * 30_000 + "1}}",
        "{{ '" + "a" * 60_000 + "' }}",
    ],
)
def test_no_text_takes_long_to_split(text):
    started = time.process_time()
    found = template(text)
    if not found.errors:
        found.evaluate(SCOPE)
    assert time.process_time() - started < 10  # a hang takes minutes; the figures are in benchmarks/


def test_a_result_has_limits():
    def message(text):
        found = expression(text).evaluate(SCOPE)
        return found.rule.name, found.message

    assert expression("vars.big").evaluate(SCOPE) == BIG
    assert message("[vars.big]") == ("template-limit", "a result of more than 100,000 items")
    texts = "[" + ", ".join(["vars.long"] * 150) + "]"
    assert message(texts) == ("template-limit", "a result of more than 8,388,608 characters")
    assert message("vars.long ~ vars.long") == ("template-limit", "a string of more than 65,536 bytes")
    assert message("'" + "ä" * 1900 + "' ~ (vars.long | replace('a', '') | replace('b', 'ä'))") == (
        "template-limit",
        "a string of more than 65,536 bytes",
    )
    deep = [0]
    for _ in range(64):
        deep = [deep]
    found = expression("vars.deep").evaluate(Scope({"deep": deep}, {}))
    assert found.message == "a result of more than 64 levels"
    assert expression("vars.deep").evaluate(Scope({"deep": deep[0]}, {})) == deep[0]


def test_a_message_for_sensitive_values_never_quotes_one():
    secret = "hunter2"
    scope = Scope({"s": secret, "n": 7331, "m": {}}, {})
    for text in (
        "vars.m[vars.s]",
        "vars.s | int",
        "vars.s + 1",
        "vars.s | rfc3339",
        "vars.s | arn('region')",
        "'arn:a:b:c:d:e' | arn(vars.s)",
        "vars.s | bool",
        "vars.s | fit(vars.n - 7330)",
        "vars.m | dictsort(by=vars.s)",
        "[vars.s][vars.n]",
        "vars.s | int(0, vars.n)",
        "vars.n in vars.s",
        "vars.s in vars.n",
    ):
        found = expression(text).evaluate(scope)
        said = found.masked or found.message  # the help is replaced as a whole
        assert secret not in said
        assert "7331" not in said


def test_whatever_an_evaluation_raises_is_a_mistake():
    class Broken(dict):
        error = ValueError("x")

        def __missing__(self, key):
            raise self.error

    broken = Broken()
    for error in (
        ValueError("x"),
        RecursionError(),
        OverflowError(),
        MemoryError(),
        ZeroDivisionError(),
        KeyError("x"),
    ):
        broken.error = error
        found = expression("locals.x").evaluate(Scope({}, broken))
        assert isinstance(found, TemplateError)
        assert (found.start, found.end) == (0, 8)
