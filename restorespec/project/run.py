"""A run over many specs: every chosen file under every chosen environment, one list of findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping as MappingOf, Sequence
from functools import cached_property, partial

from restorespec.core.diagnostics import Diagnostic, Family, Summary
from restorespec.core.records import NamedTuple
from restorespec.facts import NAME as LOCK
from restorespec.facts.known import NO_FACTS, Facts
from restorespec.kinds import Context
from restorespec.language.merging import declared_names
from restorespec.pipeline import Compilation, Conditions, Helpers, Restore, is_clean
from restorespec.project.choices import EVERY, Choices, Only
from restorespec.project.configuration import Config, Environment
from restorespec.project.file_results import Tally, check_all, declares_surely, diagnostic_key
from restorespec.project.opening import Project, load_policies
from restorespec.project.rule_catalog import Selection, selection
from restorespec.project.targets import Located, Targets, duplicates
from restorespec.project.variable_values import Layers, UnsetHelp
from restorespec.project.workers import Watch, results, unwatched
from restorespec.syntax import Reading
from restorespec.syntax.limits import capped
from restorespec.syntax.suppressions import Suppression, apply, parse, rejected, unused


class Checked(NamedTuple):
    """A restore under an environment.

    Attributes:
        restore: the restore.
        file: the spec that it comes from.
        environment: the name of the environment, if one was chosen.
    """

    restore: Restore
    file: str
    environment: str | None


class Run:
    """A run over specs. Iterating gives the restores; `summary` then says all that was found.

    Attributes:
        project: the project.
        names: the specs, relative to its root.
        choices: the options of the run.
        require_values: whether every variable needs a value.
        finished: whether the files hold finished request bodies.
        texts: specs that are not files of the project (standard input), by name.
        watch: is called with the progress.
        only: the restores whose findings matter; errors of others do not count.
        facts: what is recorded, where it is not the project's lock.
        silenced: once `summary` was called, the findings that the configuration or a comment keeps from being reported.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        project: Project,
        names: tuple[str, ...],
        choices: Choices,
        *,
        require_values: bool = False,
        finished: bool = False,
        texts: MappingOf[str, Reading] | None = None,
        only: Only = EVERY,
        facts: Facts | None = None,
    ) -> None:
        self.project = project
        self.names = names
        self.choices = choices
        self.require_values = require_values
        self.finished = finished
        self.texts = texts or {}
        self.watch: Watch = unwatched
        self.only = only
        self.facts = facts
        self.silenced: tuple[Diagnostic, ...] = ()
        self._ids: set[str] = set()
        self._tallies: dict[str | None, Tally] = {}

    @property
    def files(self) -> int:
        """The number of files to check, each once for every chosen environment."""
        return len(self.names) * len(self.project.environments(self.choices))

    def over(self, texts: MappingOf[str, Reading]) -> Run:
        """Return the same run over other texts of its specs."""
        return Run(
            self.project,
            self.names,
            self.choices,
            require_values=self.require_values,
            finished=self.finished,
            texts=texts,
            facts=self.facts,
            only=self.only,
        )

    def __iter__(self) -> Iterator[Checked]:
        for environment in self.project.environments(self.choices):
            layers = Layers(environment, self.choices, self.project.files)
            conditions = self.conditions(environment, layers)
            tally = Tally()
            for name in self.names:
                helpers = partial(_helpers, self.choices.jobs)
                for restore in tally.check(name, self.reading(name), conditions, self.only, helpers):
                    self.watch(0, 1)
                    if self.only.patterns:
                        self._ids.add(restore.id)
                    yield Checked(restore, name, conditions.environment)
                self.watch(1, 0)
            self._settle(tally, layers, conditions)
        self._compare_targets()

    def _check(self) -> None:
        """Do the same without the restores, in several processes if that is faster."""
        for environment in self.project.environments(self.choices):
            check = _Check(self, environment)
            tally = Tally()
            for one in results(check, self.names, self.choices.jobs, self.watch):
                tally.add(one)
            self._settle(tally, check.layers, check.conditions)
        self._compare_targets()

    def compilation(self, name: str) -> Compilation:
        """Return the compilation of one of the specs, under the first of the chosen environments."""
        environment = self.project.environments(self.choices)[0]
        layers = Layers(environment, self.choices, self.project.files)
        return Compilation(name, self.reading(name), self.conditions(environment, layers))

    def conditions(self, environment: Environment | None, layers: Layers) -> Conditions:
        """Return under what the specs are compiled for an environment, with its values of variables."""
        return Conditions(
            settings=layers.settings,
            files=self.project.files,
            context=Context(self.choices.now, environment.region, environment.region_set)
            if environment
            else Context(self.choices.now),
            environment=environment.name if environment else None,
            require_values=self.require_values,
            policies=load_policies(self.project),
            finished=self.finished,
            facts=self.facts if self.facts is not None else self._recorded(environment),
            unset_help=UnsetHelp(environment, self.project.config.environments.values(), self.project.files),
        )

    def _recorded(self, environment: Environment | None) -> Facts:
        if not self.project.files.has(LOCK):
            return NO_FACTS
        from restorespec.project.facts import known_facts  # noqa: PLC0415 - most projects have no lock

        return known_facts(self.project, environment, self.choices.now)

    def _settle(self, tally: Tally, layers: Layers, conditions: Conditions) -> None:
        """Add the findings that need all files."""
        tally.add_diagnostics(tally.repeated(self.reading, conditions))
        tally.add_diagnostics(layers.diagnostics)
        if not is_clean(layers.diagnostics):
            tally.broken.update(self.names)
        if declares_surely(tally.found.values()):
            tally.add_diagnostics(capped(layers.undeclared(tally.declared, self._declared_elsewhere)))
            tally.masked.extend(layers.undeclared_values)
        tally.add_comments(self.project.files.comments())
        tally.add_comments(text.comments for text in self.texts.values())
        self._tallies[conditions.environment] = tally

    def _compare_targets(self) -> None:
        """Add the findings about restores that create the same table, across files and environments.

        Only the files that have one are compiled again, so that of all others no restores need to be kept.
        """
        files = Targets.suspects(tally.targets for tally in self._tallies.values())
        if not files:
            return
        by_place: dict[tuple[str | None, str], list[Diagnostic]] = {}
        chosen = (one for one in duplicates(self._again(files)) if self.only.chooses(one.restore or ""))
        for found in chosen:
            by_place.setdefault((found.environment, found.span.source.name), []).append(found)
        for (environment, _), diagnostics in by_place.items():
            self._tallies[environment].add_diagnostics(capped(diagnostics))

    def _again(self, files: frozenset[str]) -> Iterator[Located]:
        for environment in self.project.environments(self.choices):
            conditions = self.conditions(environment, Layers(environment, self.choices, self.project.files))
            for name in (name for name in self.names if name in files):
                for restore in Compilation(name, self.reading(name), conditions):
                    if self.only.matches(restore.id):
                        yield Located((name, restore.id), restore.document, conditions.environment)

    def reading(self, name: str) -> Reading:
        """Return the data of a spec."""
        return self.texts[name] if name in self.texts else self.project.files.spec(name)

    def _declared_elsewhere(self) -> frozenset[str]:
        files = self.project.files
        others = [name for name in files.specs(self.project.config) if name not in self.names]
        documents = (document for file in others for document in self.reading(file).documents)
        return frozenset(name for document in documents for name in declared_names(document, files))

    def summary(self) -> Summary:
        """Return all that the run found, after severities, ignores and suppressions."""
        if not self._tallies:
            self._check()
        if self.only.missing(self._ids):
            for tally in self._tallies.values():
                tally.add_diagnostics(tally.elsewhere)  # the restore that is missing may be in one of these files
        chosen = selection(self.project.config, self.choices)
        everything = list(_once(self._tallies))
        found = list(chosen.keep(everything))
        suppressions, errors = self._suppressions()
        left, suppressed, used = apply(found, suppressions)
        reported = {diagnostic_key(one) for one in left}
        used |= apply(chosen.keep(one for tally in self._tallies.values() for one in tally.foreign), suppressions)[2]
        otherwise = selection(Config(), self.choices).keep(everything)
        self.silenced = tuple(one for one in otherwise if diagnostic_key(one) not in reported)
        left.extend(chosen.keep(errors))
        idle: dict[str, list[Diagnostic]] = {name: [] for name in self.names}
        broken = {name for name, _ in self.broken}  # of them not everything was looked for
        for item in suppressions:
            if item.span.source.name in broken or self.only.patterns:
                continue
            if item not in used and item.span.source.name in idle and self._looks_for(item.rule, chosen):
                idle[item.span.source.name].append(unused(item))
        for unneeded in idle.values():
            left.extend(chosen.keep(capped(unneeded)))
        left.sort(key=lambda diagnostic: diagnostic.order)
        masked = dict.fromkeys(span for tally in self._tallies.values() for span in tally.masked)
        restores = sum(tally.restores for tally in self._tallies.values())
        return Summary(tuple(left), len(self.names), restores, suppressed, tuple(masked))

    def _looks_for(self, name: str, chosen: Selection) -> bool:
        """Return whether this run would have reported a rule; what only the live API shows, it cannot know."""
        rule = self.project.rules[name]
        return rule.family is not Family.LIVE and chosen.reports(rule)

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The suppressions in all files that were read."""
        return tuple(self._suppressions()[0])

    @property
    def live_suppressions(self) -> tuple[Suppression, ...]:
        """The suppressions of findings that only the live API shows."""
        found, _ = self._suppressions()
        return tuple(item for item in found if self.project.rules[item.rule].family is Family.LIVE)

    @property
    def broken(self) -> frozenset[tuple[str, str | None]]:
        """The specs that do not compile as a whole, each with the environment."""
        return frozenset((name, environment) for environment, tally in self._tallies.items() for name in tally.broken)

    def _suppressions(self) -> tuple[list[Suppression], list[Diagnostic]]:
        """Return the suppressions in the comments of all files that were read, and the errors in them."""
        suppressions: list[Suppression] = []
        diagnostics: list[Diagnostic] = []
        comments_by_file = {
            file: comments for tally in self._tallies.values() for file, comments in tally.comments.items()
        }
        for _, comments in sorted(comments_by_file.items()):
            found, errors = parse(comments, self.project.rules)
            allowed = [item for item in found if self._allows(item)]
            suppressions.extend(allowed)
            refused = [rejected(item) for item in found if not self._allows(item)]
            diagnostics.extend(capped([*errors, *refused]))
        return suppressions, diagnostics

    def _allows(self, suppression: Suppression) -> bool:
        """Return whether a comment may suppress the rule that it names."""
        config = self.project.config
        return config.allow_policy_ignores or self.project.rules[suppression.rule].family is not Family.POLICY


class _Check:
    """The check of a run's files under one environment, which another process can do as well.

    Args:
        run: the run.
        environment: the environment, if one was chosen.
    """

    def __init__(self, run: Run, environment: Environment | None) -> None:
        self._run = run
        self._environment = environment

    def __reduce__(self) -> tuple[object, ...]:
        """Return how it is pickled for another process, which reads the files itself and shows no progress."""
        return _Check, (self._run.over(self._run.texts), self._environment)

    @cached_property
    def layers(self) -> Layers:
        return Layers(self._environment, self._run.choices, self._run.project.files)

    @cached_property
    def conditions(self) -> Conditions:
        return self._run.conditions(self._environment, self.layers)

    def __call__(self, names: Sequence[str], watch: Watch) -> Tally:
        run, only = self._run, Only(shard=self._run.only.shard)
        helpers = partial(
            _helpers, run.choices.jobs if len(names) == len(run.names) else 1
        )  # or others work on other files
        tally = check_all(names, run.reading, self.conditions, watch, only, helpers)
        tally.add_comments(run.project.files.comments())
        return tally


def _helpers(jobs: int | None) -> Helpers:
    from restorespec.project.row_helpers import row_helpers  # noqa: PLC0415 - most specs have no fan-out

    return row_helpers(jobs)


def _once(tallies: MappingOf[str | None, Tally]) -> Iterator[Diagnostic]:
    """Yield each finding once: one that all environments have belongs to none of them."""
    seen = Counter(known for tally in tallies.values() for known in tally.found)
    first = dict(item for tally in reversed([*tallies.values()]) for item in tally.found.items())
    for known, diagnostic in first.items():
        everywhere = len(tallies) > 1 and seen[known] == len(tallies)
        yield diagnostic._replace(environment=None) if everywhere else diagnostic
