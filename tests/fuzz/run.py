"""Fuzzes targets: `python tests/fuzz/run.py [TARGET…] --iterations N [--seed N] [--plain]`.

Each runs in a process of its own, with atheris (coverage tells it which inputs are worth changing further) or, where
that is not installed or with `--plain`, with changes drawn by a seeded generator alone. What breaks a law is written
into `findings/TARGET/` and ends that target's run.
"""

import argparse
import gc
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
PATHS = [str(HERE), str(HERE.parent / "security"), str(HERE.parent)]
"""Where the helpers of this folder are, those of output, and what all tests share."""

LONGEST = 1_000
"""Bytes of an input: what is larger, `tests/security` measures."""


def plainly(target, seeds, iterations, seed=1):
    """Runs a target on changed seeds; whatever it raises carries the input.

    Args:
        target: a function of bytes.
        seeds: what is changed.
        iterations: how often.
        seed: of the random numbers.
    """
    from mutation import mutated

    chance = random.Random(seed)
    gc.freeze()  # what is loaded stays; looking it through again and again takes a tenth of the time
    for number in range(iterations):
        data = seeds[number] if number < len(seeds) else mutated(chance.choice(seeds), chance, seeds)[:LONGEST]
        try:
            target(data)
        except Exception as error:
            error.add_note(f"input: {data!r}")
            error.input = data
            raise


def _guided(name, iterations, seed):
    """Runs a target under atheris, in this process."""
    import atheris

    with atheris.instrument_imports(include=["restorespec"]):
        from targets import TARGETS
    from mutation import mutated
    from seeds import seeds

    starts = seeds(name)

    def change(data, most, number):
        chance = random.Random(number)
        if chance.random() < 0.3:  # libFuzzer's own changes, too: they know the comparisons that failed
            return atheris.Mutate(data, most)
        return mutated(data, chance, starts)[:most]

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(starts):
            (Path(corpus) / f"{number}").write_bytes(data)
        found = HERE / "findings" / name
        found.mkdir(parents=True, exist_ok=True)
        options = [f"-runs={iterations}", f"-seed={seed}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048"]
        options += [f"-artifact_prefix={found}/", "-verbosity=0", "-print_final_stats=0"]
        atheris.Setup([sys.argv[0], *options, corpus], TARGETS[name], custom_mutator=change)
        atheris.Fuzz()


def _alone(name, iterations, seed, *, plain):
    """Runs one target in this process."""
    sys.path[:0] = PATHS
    if not plain and find_spec("atheris"):
        _guided(name, iterations, seed)
        return
    from seeds import seeds
    from targets import TARGETS

    try:
        plainly(TARGETS[name], seeds(name), iterations, seed)
    except Exception as error:
        found = HERE / "findings" / name / f"crash-{hashlib.sha256(error.input).hexdigest()[:12]}"
        found.parent.mkdir(parents=True, exist_ok=True)
        found.write_bytes(error.input)
        raise


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="without atheris")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        _alone(*asked.targets, asked.iterations, asked.seed, plain=asked.plain)
        return 0
    sys.path[:0] = PATHS
    from seeds import _ALL

    failed = 0
    for name in asked.targets or _ALL:
        began = time.monotonic()
        numbers = ["--iterations", str(asked.iterations), "--seed", str(asked.seed)]
        command = [sys.executable, __file__, "--alone", name, *numbers, *["--plain"] * asked.plain]
        code = subprocess.run(command, check=False).returncode
        failed += code != 0
        end = "a finding" if code else "nothing found"
        print(f"{name}: {asked.iterations:,} iterations, {time.monotonic() - began:.0f} s, {end}", flush=True)  # noqa: T201 - it is a command
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
