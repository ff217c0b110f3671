"""Jinja compiles nothing but trees that the whitelist has judged and found without a mistake."""

import ast
from pathlib import Path

import jinja2
import pytest

from restorespec import Source, compile as compile_spec
from restorespec.core.unknown import Undecided, Unknown
from restorespec.language import template_rules
from restorespec.language.expressions import expression, sandbox
from restorespec.language.expressions.values import OMIT, Missing, Objection

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
ESCAPES = Path(__file__).with_name("test_expressions_safety.py")


def escapes():
    """The ways out that the other tests know, and more that were published for sandboxes like this one."""
    tree = ast.parse(ESCAPES.read_text(encoding="utf-8"))
    listed = next(node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "ESCAPES")
    return [
        *ast.literal_eval(listed),
        "vars|attr('__class__')",
        "vars|attr('__cla' ~ 'ss__')",
        "vars['__class__']['__mro__']",
        "vars|map(attribute='__class__')|list",
        "[vars]|groupby('__class__')",
        "[vars]|sort(attribute='__class__')",
        "[vars]|map('attr', '__class__')|list",
        "[vars]|selectattr('__class__')|list",
        "vars['\\x5f\\x5fclass\\x5f\\x5f'].x()",
        "('a'|attr)('format')",
        "'{0.__class__}'|attr('format')(1)",
        "lipsum.__globals__['os'].popen('id').read()",
        "cycler.__init__.__globals__",
        "namespace(a=1)",
        "dict(a=1)",
        "range(10)",
        "self._TemplateReference__context",
        "self.__init__",
        "loop",
        "g.pop",
        "''.__class__.__mro__[1].__subclasses__()",
        "[].__class__.__base__.__subclasses__()",
        "(lambda: 1)()",
        "vars.x.y.z()",
        "lipsum|attr('__globals__')",
        "cycler('a').next()",
        "joiner('a')()",
        "namespace(x=vars).x",
        "vars|xmlattr",
        "vars|tojson|safe",
        "vars|pprint",
        "vars|sum(attribute='__class__')",
        "vars|map(attribute=vars.x)|list",
        "vars|dictsort|map(attribute='0.__class__')|list",
        "vars|map(attribute='x.__class__', default='')|list",
        "vars|default(lipsum)",
        "'%c'|format(0)",
        "'{}'|format_map(vars)",
        "vars['_' + '_class__'].x()",
        "vars['_' ~ '_class__']['__base__']()",
        "vars.\uff3f\uff3fclass\uff3f\uff3f",
        "vars.__cl\uff41ss__",
        "\uff56ars.x()",
        "loop.cycle('a')",
        "super()",
        "super.__self__",
        "caller.__globals__",
        "varargs",
        "kwargs",
        "debug()",
        "request['application']['__globals__']",
        "url_for.__globals__",
        "get_flashed_messages.__globals__",
        "config.from_pyfile('/etc/passwd')",
        "session",
        "omit.__class__",
        "omit|attr('x')",
        "true.__class__",
        "1.0.__class__",
        "none.__class__",
        "vars is sameas none",
        "vars.x is filter",
        "{**vars}",
        "[*vars]",
        "[x for x in vars]",
        "vars := 1",
        "await vars",
    ]


@pytest.fixture
def watched(monkeypatch):
    """What reached Jinja's compiler, and what the whitelist let pass."""
    reached, passed = [], set()
    environment = jinja2.Environment
    generate, judge, compiled = environment._generate, expression.judge, expression.compiled

    def judging(tree, text):
        found = list(judge(tree, text))
        if not [one for one in found if isinstance(one, expression.TemplateError)]:
            passed.add(id(tree))
        return found

    def compiling(tree, text):
        assert id(tree) in passed, "a tree that was not judged, or was found wanting"
        return compiled(tree, text)

    def generating(self, source, *rest, **options):
        reached.append(source)
        return generate(self, source, *rest, **options)

    def parsing(*_):
        raise AssertionError("a text was given to Jinja as a whole template")

    monkeypatch.setattr(expression, "judge", judging)
    monkeypatch.setattr(expression, "compiled", compiling)
    monkeypatch.setattr(environment, "_generate", generating)
    monkeypatch.setattr(environment, "parse", parsing)
    monkeypatch.setattr(environment, "_parse", parsing)
    monkeypatch.setattr(environment, "compile_expression", parsing)
    for cache in (getattr(expression, name) for name in dir(expression)):
        if hasattr(cache, "cache_clear"):
            cache.cache_clear()
    return reached


def test_of_the_examples_only_judged_trees_are_compiled(watched):
    for path in SPECS:
        compile_spec(Source(path.name, path.read_text(encoding="utf-8")), {"backup_id": "bk-71"})
    assert watched
    assert all(isinstance(source, jinja2.nodes.Template) for source in watched)


@pytest.mark.parametrize(
    ("text", "generated"),
    [("'%(x)s' % vars", 1), ("vars.x % vars", 1), ("''.join", 1), ("vars.x.format", 0), ("vars.big.append", 0)],
)
def test_what_depends_on_the_values_is_refused_by_our_own_operators(watched, text, generated):
    spec = (
        "restorespec: 1\nvars: {x: {type: string, default: '%(x)s'}, big: {type: array, default: [1]}}\n"
        f'source: {{securevault_backup: {{backup_id: b}}}}\ntarget: {{environment_id: e, table_name: "{{{{ {text} }}}}"}}\n'
    )
    result = compile_spec(Source("evil.yaml", spec))
    assert result.payloads == ()
    assert [one.rule.name for one in result.diagnostics if one.severity == "error"] == ["template-value"]
    assert len(watched) == generated  # a chain of keys is read without any code of Jinja's


@pytest.mark.parametrize("text", escapes())
def test_of_a_way_out_nothing_is_compiled(watched, text):
    quoted = ("{{ " + text + " }}").replace("'", "''")
    spec = (
        "restorespec: 1\nvars: {x: {type: string, default: a}, big: {type: array, default: [1]}}\n"
        f"source: {{securevault_backup: {{backup_id: b}}}}\ntarget:\n  environment_id: e\n  table_name: '{quoted}'\n"
    )
    result = compile_spec(Source("evil.yaml", spec))
    assert result.payloads == ()
    assert {
        found.span.source.position(found.span.start)[0] for found in result.diagnostics if found.severity == "error"
    } == {6}
    assert watched == []


def test_the_sandbox_is_the_second_wall():
    assert isinstance(sandbox._SANDBOX, jinja2.sandbox.ImmutableSandboxedEnvironment)
    assert sandbox._SANDBOX.undefined is jinja2.StrictUndefined


NAMES = {
    "vars": {
        "a": {"b": {"c": 1}},
        "none": None,
        "list": [1],
        "text": "x",
        "unknown": Unknown("vars.unknown"),
        "a-b": 2,
    },
    "locals": {"omitted": OMIT},
    "each": Missing(lambda: Objection(template_rules.TEMPLATE_NAME, "`each` without fan-out", "add `for_each`")),
    "lookups": {},
    "omit": OMIT,
}
CHAINS = [
    *("omit", "vars", "each", "vars.a", "vars.a.b.c", "vars['a'].b", "vars['a-b']", "vars.nothing", "vars.nothing.a"),
    *("vars.none", "vars.none.a", "vars.list.a", "vars.text.upper", "vars.unknown", "vars.unknown.a", "each.key"),
    *("locals.omitted", "locals.omitted.a", "lookups.x", "lookups['x'].y", "vars.a['b']['c']", "vars.a.b.d"),
]


@pytest.mark.parametrize("text", CHAINS)
def test_a_chain_of_keys_reads_what_the_code_of_jinja_reads(text):
    def outcome(run):
        try:
            value = run(NAMES, frozenset)
        except (Objection, Undecided) as error:
            return type(error), str(error)
        if isinstance(value, Missing):
            objection = value.objection()
            return objection.message, objection.help
        return id(value)

    tree = sandbox.parse(text)
    found = sandbox.compiled(tree, text)
    assert "_reading" in found.__qualname__
    assert outcome(found) == outcome(sandbox.by_jinja(tree, text))


@pytest.mark.parametrize(
    "text", ["vars.list[0]", "vars[vars.text]", "vars.a | length", "-vars.a", "'a'", "vars.text[1:]"]
)
def test_everything_else_is_compiled_by_jinja(text):
    assert "by_jinja" in sandbox.compiled(sandbox.parse(text), text).__qualname__
