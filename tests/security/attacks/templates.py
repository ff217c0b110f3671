"""Expressions that try to leave the sandbox, to eat the machine, or to be run twice."""

from case import SPEC, spec

DECLARED = """\
vars:
  x: {type: string, default: abc}
  big: {type: array, items: {type: integer}, default: [1, 2, 3]}
  secret: {type: string, sensitive: true, default: hidden-default}
locals:
  long: LONG
  map: {a: 1}
"""
LONG = "ab" * 30_000


def expression(attack, hostile, benign="vars.x | lower"):
    """An expression as the name of the table, on the last line."""
    return text(attack, "{{ " + hostile + " }}", "{{ " + benign + " }}")


def text(attack, hostile, benign):
    """A text with templates as the name of the table, on the last line."""
    return spec(attack, _spec(hostile), _spec(benign))


def _spec(value):
    quoted = "'" + value.replace("'", "''") + "'"
    declared = DECLARED.replace("LONG", LONG if "locals.long" in value else "short")
    return declared + SPEC.replace("orders", quoted)


ESCAPES = {
    "reads the class of a value": "vars.__class__",
    "reads the class of a text literal": "''.__class__.__mro__[1].__subclasses__()",
    "reads the class of a list literal": "[].__class__.__base__.__subclasses__()",
    "reads a private attribute by an item": "vars['__class__']['__mro__']",
    "spells the item with escapes": "vars['\\x5f\\x5fclass\\x5f\\x5f']",
    "puts the item's name together": "vars.x['__cla' ~ 'ss__']",
    "uses the filter attr": "vars | attr('__class__')",
    "uses attr with a name put together": "vars | attr('__cla' ~ 'ss__')",
    "uses attr through map": "[vars] | map('attr', '__class__') | list",
    "maps an attribute": "[vars] | map(attribute='__class__') | list",
    "sorts by an attribute": "[vars] | sort(attribute='__class__')",
    "selects by an attribute": "[vars] | selectattr('__class__') | list",
    "groups by an attribute": "[vars] | groupby('__class__')",
    "formats a text by attributes": "'{0.__class__}'.format(vars)",
    "formats through attr": "('{0.__class__}' | attr('format'))(vars)",
    "formats by a mapping": "'{x}'.format_map(vars)",
    "formats by the percent sign": "'%s' % vars",
    "formats by the filter": "'%s' | format(vars)",
    "reaches the globals of lipsum": "lipsum.__globals__['os'].popen('id').read()",
    "reaches the globals of cycler": "cycler.__init__.__globals__.os.environ",
    "uses joiner": "joiner.__init__.__globals__",
    "uses namespace": "namespace(a=1)",
    "uses range": "range(10)",
    "uses dict": "dict(a=1)",
    "reads the template itself": "self.__init__",
    "reads the template's reference": "self._TemplateReference__context",
    "reads the loop": "loop.index",
    "reads the context": "context.environment",
    "reads the configuration of Flask": "config.items()",
    "reads the request of Flask": "request.application.__globals__",
    "calls the caller": "caller()",
    "opens a file": "open('/etc/passwd').read()",
    "imports a module": "__import__('os').environ",
    "evaluates text": "eval('1')",
    "reads the process environment": "env.GITHUB_TOKEN",
    "reads the process environment by a function": "getenv('GITHUB_TOKEN')",
    "calls a method of a text": "vars.x.upper()",
    "changes a list": "vars.big.append(1)",
    "changes a mapping": "vars.update({'x': 1})",
    "calls the value of a variable": "(vars.x)()",
    "calls a mapping": "{}()",
    "makes a function": "(lambda: 1)()",
    "unpacks into a filter": "'a' | upper(*[1])",
    "unpacks a mapping into a filter": "'a' | upper(**vars)",
    "compares identity": "'a' is sameas(vars)",
    "uses the filter safe": "'<b>' | safe",
    "uses the filter tojson": "vars | tojson",
    "uses the filter pprint": "vars | pprint",
    "uses the filter random": "vars.big | random",
    "uses the test callable": "vars.x is callable",
    "translates": "_('a')",
    "reads variables as a whole": "vars",
    "reads a variable that is not there": "vars.GITHUB_TOKEN",
    "reads a method as a key": "locals.map.items",
    "reads each without a fan-out": "each.value",
}

BOMBS = {
    "repeats a text": "'a' * 1000000000",
    "repeats a list": "[0] * 1000000000",
    "repeats from the left": "1000000000 * 'a'",
    "raises to a power": "10 ** 10 ** 10",
    "multiplies beyond 64 bits": "9223372036854775807 * 9223372036854775807",
    "shifts by multiplying again and again": " * ".join(["9223372036854775807"] * 40),
    "fills by a format": "'%1000000000d' % 1",
    "centres a text": "'a' | center(999999999)",
    "indents a text": "'a' | indent(999999999)",
    "makes batches": "[1] | batch(999999999)",
    "divides by zero": "1 / 0",
    "takes the rest of zero": "1 % 0",
    "divides by zero without a rest": "1 // 0",
    "converts 1,900 digits": "'" + "9" * 1_900 + "' | int",
    "converts from base 36": "'" + "z" * 1_900 + "' | int(0, 36)",
    "replaces nothing by a long text": "locals.long | replace('', locals.long)",
    "replaces a letter by a long text": "locals.long | replace('a', locals.long)",
    "joins by a long text": "locals.long | list | join(locals.long)",
    "doubles a long text": "locals.long ~ locals.long",
    "lists a long text many times": "[" + ", ".join(["locals.long"] * 150) + "] | map('list') | list",
    "sorts a long text again and again": "locals.long | list" + " | sort" * 40,
    "hashes a long text again and again": "(" + "locals.long | sha256 ~ " * 40 + "'')",
    "nests lists": "[" * 200 + "]" * 200,
    "nests brackets": "(" * 900 + "1" + ")" * 900,
    "nests mappings": "{'a':" * 200 + "1" + "}" * 200,
    "chains comparisons": "1" + " < 2" * 480,
    "chains negations": "not " * 480 + "1",
    "chains signs": "-" * 1_900 + "1",
    "chains conditions": "1 if 1 else " * 160 + "1",
    "chains filters": "vars.x" + " | lower" * 240,
    "is longer than an expression may be": "'" + "a" * 2_000 + "'",
    "slices backwards without end": "locals.long[::-1]" + "[::-1]" * 100,
    "adds texts without end": "'a'" + " ~ 'a'" * 330,
    "truncates to a huge length": "locals.long | truncate(9223372036854775807, true, locals.long)",
    "cuts to a negative length": "vars.x | fit(-9223372036854775808)",
}  # fmt: skip

TEXTS = {
    "a statement that imports": ("{% import 'os' as os %}", "{{ '{%' | replace('{%', 'import') }}"),
    "a statement that includes a file": ("{% include '/etc/passwd' %}", "include"),
    "a statement that loops": ("{% for i in range(9999999999) %}a{% endfor %}", "for"),
    "a macro": ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "abc"),
    "a raw block": ("{% raw %}{{ x }}{% endraw %}", "{{ 'raw' }}"),
    "a comment that hides an expression": ("{# {{ vars.x }} #}a", "abc"),
    "an expression in an expression": ("{{ '{{ vars.x }}' }}", "{{ vars.x }}"),
    "an expression that is never closed": ("{{ vars.x", "{{ vars.x }}"),
    "an end without a beginning": ("vars.x }}", "{{ vars.x }}"),
    "two expressions that together make a third": ("{{ '{' }}{{ '{' }} vars.secret }}", "{{ 'a' }}{{ 'b' }}c"),
    "whitespace control": ("{{- vars.x -}}", "{{ vars.x }}"),
    "braces without end": ("{{" * 15_000, "{{ 'abc' }}"),
    "opening braces and quotes without end": ("{{'" * 10_000, "{{ 'abc' }}"),
    "nine thousand expressions": ("{{ 1 }}" * 9_000, "{{ 111 }}" * 9),
    "an expression of blanks": ("{{" + " " * 60_000 + "}}", "{{ 'abc' }}"),
    "a tag of Jinja in a key": ("a\n  {{ vars.x }}: b", "abc"),
}

PLACES = {
    "the version": ("restorespec: 1", 'restorespec: "{{ 1 }}"'),
    "a key": ("table_name:", "\"{{ 'table' }}_name\":"),
    "the source as a whole": ("source: {securevault_backup: {backup_id: bk-1}}", 'source: "{{ {} }}"'),
}

CASES = [
    *(expression(f"an expression {what}", hostile) for what, hostile in ESCAPES.items()),
    *(expression(f"an expression {what}", hostile) for what, hostile in BOMBS.items()),
    *(text(f"a text with {what}", hostile, benign) for what, (hostile, benign) in TEXTS.items()),
    *(spec(f"a template in {what}", SPEC.replace(before, after), SPEC) for what, (before, after) in PLACES.items()),
    spec("a template in the name", f'name: "{{{{ 1 }}}}"\n{SPEC}', f"name: a\n{SPEC}"),
    spec("a template in the kind", f'kind: "{{{{ 1 }}}}"\n{SPEC}', f"kind: aws/dynamodb-table\n{SPEC}"),
    spec("a template in what is extended", f'extends: "{{{{ 1 }}}}"\n{SPEC}', f"extends: []\n{SPEC}"),
    spec("a template in a default", f'vars: {{x: {{type: string, default: "{{{{ 1 }}}}"}}}}\n{SPEC}', f"vars: {{x: {{type: string, default: a}}}}\n{SPEC}"),
    spec("a local that uses itself", f'locals: {{x: "{{{{ locals.x }}}}"}}\n{SPEC}', f"locals: {{x: y}}\n{SPEC}"),
    spec("locals that use each other", f'locals: {{x: "{{{{ locals.y }}}}", y: "{{{{ locals.x }}}}"}}\n{SPEC}', f'locals: {{x: "{{{{ locals.y }}}}", y: a}}\n{SPEC}'),
    spec(
        "a chain of two thousand locals",
        "locals:\n  l0: a\n" + "".join(f'  l{n}: "{{{{ locals.l{n - 1} }}}}"\n' for n in range(1, 2_000)) + SPEC.replace("orders", '"{{ locals.l1999 }}/"'),
        "locals:\n  l0: a\n" + "".join(f'  l{n}: "{{{{ locals.l{n - 1} }}}}"\n' for n in range(1, 500)) + SPEC.replace("orders", '"{{ locals.l499 }}bc"'),
    ),
    spec(
        "a chain of locals that each double the one before",
        "locals:\n  l0: a\n" + "".join(f'  l{n}: "{{{{ locals.l{n - 1} }}}}{{{{ locals.l{n - 1} }}}}"\n' for n in range(1, 60)) + SPEC,
        "locals:\n  l0: a\n" + "".join(f'  l{n}: "{{{{ locals.l{n - 1} }}}}{{{{ locals.l{n - 1} }}}}"\n' for n in range(1, 16)) + SPEC,
    ),
    spec(
        "a chain of lists that each hold the one before ten times",
        "locals:\n  l0: [a]\n" + "".join(f'  l{n}: "{{{{ [{", ".join([f"locals.l{n - 1}"] * 10)}] }}}}"\n' for n in range(1, 12)) + SPEC,
        "locals:\n  l0: [a]\n" + "".join(f'  l{n}: "{{{{ [{", ".join([f"locals.l{n - 1}"] * 10)}] }}}}"\n' for n in range(1, 4)) + SPEC,
    ),
    spec(
        "a hundred heavy expressions",
        f"locals:\n  long: {LONG}\n" + "".join(f'  l{n}: "{{{{ locals.long | list | sort | unique | join | length }}}}"\n' for n in range(100)) + SPEC.replace("orders", '"/"'),
        f"locals:\n  long: {LONG}\n" + "".join(f'  l{n}: "{{{{ locals.long | list | sort | unique | join | length }}}}"\n' for n in range(10)) + SPEC,
    ),
]  # fmt: skip
