"""Options that several commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from restorespec.project.choices import Choices, timestamp

Function = TypeVar("Function", bound=Callable[..., Any])

_CHOICES = ("config", "var", "var_file", "env", "all_envs", "no_env", "now", "select", "ignore", "jobs")


def choices(function: Function) -> Function:
    """The options that choose variables, environments and rules; the command gets them as one `Choices`."""
    from functools import wraps

    @wraps(function)
    def command(**options: Any) -> Any:  # noqa: ANN401 - whatever the options hold
        chosen = {name: options.pop(name) for name in _CHOICES}
        return function(choices=_choices(**chosen), **options)

    for decorate in reversed(_DECORATORS):
        command = decorate(command)
    return command  # type: ignore[return-value]


def _choices(
    *,
    config: str | None,
    var: tuple[str, ...],
    var_file: tuple[str, ...],
    env: tuple[str, ...],
    all_envs: bool,
    no_env: bool,
    now: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jobs: int | None,
) -> Choices:
    if no_env and (env or all_envs):
        from restorespec.core.usage_error import UsageError

        other = f"--env {env[0]}" if env else "--all-envs"
        raise UsageError(f"`--no-env` and `{other}` exclude each other", "leave one of them out")
    return Choices(
        config=config,
        var=var,
        var_file=var_file,
        environments=env,
        all_environments=all_envs,
        no_environment=no_env,
        now=timestamp(now),
        select=_listed(select),
        ignore=_listed(ignore),
        jobs=jobs,
    )


def _listed(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


_DECORATORS = (
    click.option("--var", multiple=True, metavar="NAME=VALUE", help="Set a variable; repeatable, the last one wins."),
    click.option(
        "--var-file", multiple=True, metavar="FILE", help="Set variables from YAML, TOML or JSON; repeatable."
    ),
    click.option("--env", multiple=True, metavar="NAME", help="Use an environment of the configuration; repeatable."),
    click.option("--all-envs", is_flag=True, help="Use every environment of the configuration."),
    click.option("--no-env", is_flag=True, help="Use no environment."),
    click.option("--config", metavar="FILE", help="The configuration, instead of the nearest restorespec.toml."),
    click.option("--now", metavar="TIMESTAMP", help="What time-dependent rules take for now; `now` for the clock's."),
    click.option("--select", multiple=True, metavar="RULES", help="Report only these rules or families."),
    click.option("--ignore", multiple=True, metavar="RULES", help="Do not report these rules or families."),
    click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="How many processes work at once."),
)

color = click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours in text.")
quiet = click.option("-q", "--quiet", is_flag=True, help="Print no summary and no progress.")
verbose = click.option("-v", "--verbose", is_flag=True, help="Print a traceback if restorespec itself fails.")
fail_on = click.option(
    "--fail-on", type=click.Choice(["error", "warning"]), default="error", help="The least severity that fails the run."
)


def use_color(choice: str, *, stream_is_terminal: bool) -> bool:
    """Whether to colour: `--color`, then NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal."""
    import os

    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream_is_terminal and os.environ.get("TERM") != "dumb")
