"""Variables: their declarations, and the value that wins for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf
from typing import NamedTuple

from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.nodes import Input, Mapping, Node, Scalar, Sequence
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.language.declarations import Declaration, declare, value_mistake
from restorespec.language.delimiters import NO_TEMPLATE_KEYS, is_template, template_keys
from restorespec.language.settings import Elsewhere, Setting, Settings
from restorespec.language.template_rules import (
    TEMPLATE_KEY_TEMPLATE,
    TEMPLATE_MISPLACED,
    TEMPLATE_VARIABLE_UNSET,
    TEMPLATE_VARIABLE_VALUE,
)
from restorespec.syntax import invisible_in_value, read

_LISTED = 10  # environments in a help


class Variable(NamedTuple):
    """A variable with its value.

    Attributes:
        declaration: its declaration.
        node: the value; a scalar that holds `Unknown` when nobody has chosen one, or when the chosen one is refused.
        overridden: the values of lower precedence, the strongest first.
        is_set: whether there is a value.
    """

    declaration: Declaration
    node: Node
    overridden: tuple[Node, ...] = ()
    is_set: bool = True

    @property
    def input(self) -> Input:
        """The variable as something that an expression reads."""
        declaration = self.declaration
        node = self.node if self.is_set else None
        name = f"vars.{declaration.name}"
        return Input(name, node, declaration.span, self.overridden, declaration.sensitive, declaration.schema)


def declared(node: Node | None) -> tuple[dict[str, Declaration], list[Diagnostic]]:
    """The declarations below `vars`, by name, and what is wrong with them."""
    declarations: dict[str, Declaration] = {}
    diagnostics: list[Diagnostic] = []
    for name, entry in node.entries.items() if isinstance(node, Mapping) else ():
        misplaced = [report(TEMPLATE_MISPLACED, part.span, *_NO_TEMPLATES) for part in _templates(entry.node)]
        misplaced += [report(TEMPLATE_KEY_TEMPLATE, key, *NO_TEMPLATE_KEYS) for key in template_keys(entry.node)]
        if misplaced:
            declarations[name] = declare(name, entry)[0]._replace(schema={}, is_valid=False)
            diagnostics.extend(misplaced)
        else:
            declarations[name], mistakes = declare(name, entry)
            diagnostics.extend(mistakes)
    return declarations, diagnostics


_NO_TEMPLATES = ("a declaration cannot hold a template", "write the value out, or compute it in `locals`")


def _templates(node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            if key != "description":
                yield from _templates(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _templates(item)
    elif is_template(node):
        yield node


def settle(
    declarations: MappingOf[str, Declaration],
    settings: Settings,
    *,
    require_values: bool,
    elsewhere: Elsewhere | None = None,
) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables with the values that win, and the errors in the values that were given.

    Args:
        declarations: their declarations, by name.
        settings: the values.
        require_values: whether a variable without a value is an error.
        elsewhere: the environments that set a variable.
    """
    variables: dict[str, Variable] = {}
    diagnostics: list[Diagnostic] = []
    for name, declaration in declarations.items():
        variable, mistakes = _settled(declaration, settings)
        variables[name] = variable
        diagnostics.extend(mistakes)
        if require_values and declaration.is_valid and not variable.is_set:
            message = f"`vars.{name}` has no value"
            help_text = f"set it with `--var {name}=…`, RESTORESPEC_VAR_{name}, in a var file, or by a `default`"
            environments = elsewhere(name) if elsewhere else ()
            if environments:
                listed = ", ".join(f"`--env {one}`" for one in environments[:_LISTED])
                more = ", …" if len(environments) > _LISTED else ""
                help_text = f"select an environment that sets it: {listed}{more}; or use `--var {name}=…`"
            diagnostics.append(report(TEMPLATE_VARIABLE_UNSET, declaration.span, message, help_text))
    return variables, diagnostics


def _settled(declaration: Declaration, settings: Settings) -> tuple[Variable, list[Diagnostic]]:
    given = [layer[declaration.name] for layer in settings if declaration.name in layer]
    diagnostics: list[Diagnostic] = []
    nodes = [declaration.default] if declaration.default is not None else []
    for setting in given:
        node, mistakes = _value(setting, declaration)
        nodes.append(node)
        diagnostics.extend(mistakes)
    unknown = Unknown(f"vars.{declaration.name}", declaration.schema)
    if not nodes:
        span = declaration.span
        return Variable(declaration, Scalar(span.source, span.start, span.end, unknown), is_set=False), diagnostics
    refused = [node for node in nodes if (mistake := _mistake(declaration, node)) and not diagnostics.append(mistake)]  # type: ignore[func-returns-value]
    winner = nodes[-1]
    if not declaration.is_valid or any(node is winner for node in refused):
        winner = Scalar(winner.source, winner.start, winner.end, unknown)
    return Variable(declaration, winner, tuple(reversed(nodes[:-1]))), diagnostics


def _mistake(declaration: Declaration, node: Node) -> Diagnostic | None:
    if not declaration.is_valid:
        return None
    for part in _texts(node):
        assert isinstance(part.value, str)
        hidden = invisible_in_value(part.span, part.value)
        if hidden is not None and not part.source.is_file:
            return hidden._replace(message=f"the value of `vars.{declaration.name}` holds an invisible character")
    return value_mistake(declaration, node)


def _texts(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _texts(entry.node)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        yield node


def _value(setting: Setting, declaration: Declaration) -> tuple[Node, tuple[Diagnostic, ...]]:
    """A setting's value: text from outside is read as YAML unless a text is wanted."""
    if not setting.is_text or declaration.is_text:
        return setting.node, ()
    reading = read(setting.node.source, "yaml")
    if len(reading.documents) == 1 and not reading.diagnostics:
        return reading.roots[0], ()
    span = setting.node.span
    unknown = Scalar(span.source, span.start, span.end, Unknown(f"vars.{declaration.name}", declaration.schema))
    if not reading.documents and not reading.diagnostics:
        return Scalar(span.source, span.start, span.end, None), ()
    why = reading.diagnostics[0].message if reading.diagnostics else "it holds several documents"
    message = f"the value of `vars.{declaration.name}` cannot be read as YAML: {why}"
    if declaration.sensitive:
        message = f"the value of `vars.{declaration.name}` cannot be read as YAML"
    return unknown, (
        report(TEMPLATE_VARIABLE_VALUE, span, message, "write it as a YAML value, such as `5` or `[a, b]`"),
    )


def places(variables: MappingOf[str, Variable]) -> Iterator[Span]:
    """Where the values of sensitive variables stand, so that no excerpt shows them."""
    for variable in variables.values():
        if variable.declaration.sensitive:
            nodes = [variable.node, *variable.overridden] if variable.is_set else []
            yield from (node.span for node in nodes)
