"""Variables: their declarations, and the value that wins for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from restorespec.core.data import Input, Located
from restorespec.core.diagnostics import Diagnostic, report
from restorespec.core.records import NamedTuple
from restorespec.core.source import Span
from restorespec.core.unknown import Unknown
from restorespec.language.holes import NO_TEMPLATE_KEYS, holes_in, is_template, template_keys
from restorespec.language.settings import Setting, Settings, UnsetHelp
from restorespec.language.template_rules import (
    TEMPLATE_KEY_TEMPLATE,
    TEMPLATE_MISPLACED,
    TEMPLATE_VARIABLE_UNSET,
    TEMPLATE_VARIABLE_VALUE,
)
from restorespec.syntax import invisible_in_value, read

if TYPE_CHECKING:
    from restorespec.language.declarations import Declaration


class Variable(NamedTuple):
    """A variable with its value.

    Attributes:
        declaration: its declaration.
        value: the value; `Unknown` if nobody has set one, or if the one that was set is rejected.
        overridden: the values of lower precedence, the highest first.
        is_set: whether there is a value.
    """

    declaration: Declaration
    value: Located
    overridden: tuple[Located, ...] = ()
    is_set: bool = True

    @property
    def input(self) -> Input:
        """The variable as something that an expression reads."""
        declared = self.declaration
        return Input(
            f"vars.{declared.name}",
            self.value if self.is_set else None,
            declared.span,
            self.overridden,
            sensitive=declared.sensitive,
            schema=declared.schema,
        )


def declared(vars_: Located | None) -> tuple[dict[str, Declaration], list[Diagnostic]]:
    """Return the declarations below `vars`, by name, and the errors in them."""
    declarations: dict[str, Declaration] = {}
    diagnostics: list[Diagnostic] = []
    if vars_ is None:
        return declarations, diagnostics
    from restorespec.language.declarations import declare  # noqa: PLC0415 - many specs have no variables

    for name, value in vars_.members():
        misplaced = [*_misplaced(value)] if holes_in(value.data) is not None else []
        declaration, errors = declare(name, vars_.key(name), value)
        if misplaced:
            declaration, errors = declaration._replace(schema={}, is_valid=False), misplaced
        declarations[name] = declaration
        diagnostics.extend(errors)
    return declarations, diagnostics


def _misplaced(value: Located) -> Iterator[Diagnostic]:
    """Yield the templates in a declaration, which must have none."""
    yield from (report(TEMPLATE_MISPLACED, span, *_NO_TEMPLATES) for span in _templates(value))
    yield from (report(TEMPLATE_KEY_TEMPLATE, key, *NO_TEMPLATE_KEYS) for key in template_keys(value))


_NO_TEMPLATES = ("a declaration cannot contain a template", "write the value itself, or compute it in `locals`")


def _templates(value: Located) -> Iterator[Span]:
    if is_template(value.data):
        yield value.span
    for key, member in value.members():
        if key != "description":
            yield from _templates(member)
    for item in value.items():
        yield from _templates(item)


def settle(
    declarations: Mapping[str, Declaration],
    settings: Settings,
    *,
    require_values: bool,
    unset_help: UnsetHelp | None = None,
) -> tuple[dict[str, Variable], list[Diagnostic]]:
    """Return the variables with the values that win, and the errors in the values that were given.

    Args:
        declarations: their declarations, by name.
        settings: the values.
        require_values: whether a variable without a value is an error.
        unset_help: gives the help for a variable that has no value; empty for the general one.
    """
    variables: dict[str, Variable] = {}
    diagnostics: list[Diagnostic] = []
    for name, declaration in declarations.items():
        variable, errors = _settled(declaration, settings)
        variables[name] = variable
        diagnostics.extend(errors)
        if require_values and declaration.is_valid and not variable.is_set:
            message = f"`vars.{name}` has no value"
            help_text = f"set it with `--var {name}=…`, RESTORESPEC_VAR_{name}, in a var file, or by a `default`"
            known = unset_help(name) if unset_help else ""
            diagnostics.append(report(TEMPLATE_VARIABLE_UNSET, declaration.span, message, known or help_text))
    return variables, diagnostics


def _settled(declaration: Declaration, settings: Settings) -> tuple[Variable, list[Diagnostic]]:
    given = [layer[declaration.name] for layer in settings if declaration.name in layer]
    diagnostics: list[Diagnostic] = []
    values = [declaration.default] if declaration.default is not None else []
    for setting in given:
        value, errors = _value(setting, declaration)
        values.append(value)
        diagnostics.extend(errors)
    unknown = Unknown(f"vars.{declaration.name}", declaration.schema)
    if not values:
        return Variable(declaration, Located.at(declaration.span, unknown), is_set=False), diagnostics
    rejections = [_error(declaration, value) for value in values]
    diagnostics.extend(filter(None, rejections))
    counts = values[-1]
    if not declaration.is_valid or rejections[-1] is not None:
        counts = Located.at(counts.span, unknown)
    return Variable(declaration, counts, tuple(reversed(values[:-1]))), diagnostics


def _error(declaration: Declaration, value: Located) -> Diagnostic | None:
    if not declaration.is_valid:
        return None
    for text, span in _texts(value):
        hidden = invisible_in_value(span, text)
        if hidden is not None and not span.source.is_file:
            return hidden._replace(message=f"the value of `vars.{declaration.name}` contains an invisible character")
    from restorespec.language.declarations import value_error  # noqa: PLC0415 - see above

    return value_error(declaration, value)


def _texts(value: Located) -> Iterator[tuple[str, Span]]:
    if isinstance(value.data, str):
        yield value.data, value.span
    for _, member in value.members():
        yield from _texts(member)
    for item in value.items():
        yield from _texts(item)


def _value(setting: Setting, declaration: Declaration) -> tuple[Located, tuple[Diagnostic, ...]]:
    """Return the value of a setting: text from outside is read as YAML unless a string is declared."""
    if not setting.is_text or declaration.is_text:
        return setting.value, ()
    span = setting.value.span
    reading = read(span.source, "yaml")
    if len(reading.documents) == 1 and not reading.diagnostics:
        return reading.documents[0], ()
    if not reading.documents and not reading.diagnostics:
        return Located.at(span, None), ()
    why = reading.diagnostics[0].message if reading.diagnostics else "it contains several documents"
    message = f"the value of `vars.{declaration.name}` cannot be read as YAML: {why}"
    if declaration.sensitive:
        message = f"the value of `vars.{declaration.name}` cannot be read as YAML"
    error = report(TEMPLATE_VARIABLE_VALUE, span, message, "write it as a YAML value, such as `5` or `[a, b]`")
    return Located.at(span, Unknown(f"vars.{declaration.name}", declaration.schema)), (error,)


def places(variables: Mapping[str, Variable]) -> Iterator[Span]:
    """Yield where the values of sensitive variables are written, so that no excerpt shows them."""
    for variable in variables.values():
        if variable.declaration.sensitive and variable.is_set:
            yield from (value.span for value in (variable.value, *variable.overridden))
