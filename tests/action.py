"""GitHub's runner, as far as the steps of the action and of the generated workflow need it.

Expressions are evaluated, steps run with `bash -e` in the order in which they are written, and `gh` is a stand-in that
keeps the comments of one pull request in a file and filters them with the real `jq`.
"""

import json
import os
import re
import subprocess
import sys

from forked import stand_in

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2026-03-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_COMMITTER_DATE": "2026-03-01T00:00:00Z",
}
GH = r"""
import json, os, subprocess, sys
from pathlib import Path
store, log = Path(os.environ["GH_COMMENTS"]), Path(os.environ["GH_LOG"])
arguments = sys.argv[1:]
method = arguments[arguments.index("--method") + 1] if "--method" in arguments else "GET"
path = next(argument for argument in arguments[1:] if argument.startswith("repos/"))
with log.open("a") as file:
    file.write(f"{method} {path}\n")
if os.environ.get("GH_REFUSES") == method:
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
comments = json.loads(store.read_text())
if method == "GET":
    jq = ["jq", "-r", arguments[arguments.index("--jq") + 1]]
    sys.exit(subprocess.run(jq, input=json.dumps(comments), text=True).returncode)
field = arguments[arguments.index("--field") + 1]
body = Path(field.removeprefix("body=@")).read_text()
if method == "POST":
    number = 100 + len(comments)
    comments.append({"id": number, "user": {"type": "Bot"}, "body": body})
else:
    number = int(path.rpartition("/")[2])
    next(one for one in comments if one["id"] == number)["body"] = body
store.write_text(json.dumps(comments))
"""


class Runner:
    """A runner of one job on a pull request.

    Args:
        folder: a folder for the runner's own files.
        work: the checkout.
    """

    def __init__(self, folder, work):
        self.temp, self.work = folder, work
        (folder / "bin").mkdir(parents=True)
        (folder / "bin/gh").write_text(f"#!{sys.executable}\n{GH}")
        (folder / "bin/gh").chmod(0o755)
        (folder / "restorespec/bin").mkdir(parents=True)
        (folder / "restorespec/bin/restorespec").symlink_to(stand_in() / "restorespec")
        (folder / "comments").write_text("[]")
        self.environment = {
            **ENVIRONMENT,
            "PATH": f"{folder}/bin:/usr/bin:/bin",
            "HOME": str(folder),
            "RUNNER_TEMP": str(folder),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GH_COMMENTS": str(folder / "comments"),
            "GH_LOG": str(folder / "log"),
        }

    @property
    def comments(self):
        return [one["body"] for one in json.loads((self.temp / "comments").read_text())]

    @property
    def summary(self):
        file = self.temp / "summary"
        return file.read_text() if file.exists() else ""

    def job(self, steps, context, environment=(), *, skip=("Install",)):
        """Run steps as a job; give the exit code of each that ran, by name, and what they printed."""
        (self.temp / "summary").unlink(missing_ok=True)
        context, codes, printed = {"github.token": "t", **context}, {}, ""
        for step in steps:
            name = step.get("name", step.get("uses"))
            if "uses" in step or name in skip or not self._runs(step.get("if"), context, codes):
                continue
            output = self.temp / "output"
            output.write_text("")
            values = {key: self._filled(str(value), context) for key, value in step.get("env", {}).items()}
            environ = {**self.environment, **dict(environment), **values, "GITHUB_OUTPUT": str(output)}
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(shell, cwd=self.work, env=environ, capture_output=True, text=True, check=False)
            codes[name] = done.returncode
            printed += done.stdout + done.stderr
            for line in output.read_text().splitlines():
                key, _, value = line.partition("=")
                context[f"steps.{step.get('id')}.outputs.{key}"] = value
        return codes, printed

    @staticmethod
    def _filled(text, context):
        assert "${{" not in re.sub(r"\$\{\{ [\w.-]+ \}\}", "", text), text
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: context.get(found[1], ""), text)

    @staticmethod
    def _runs(condition, context, codes):
        """Evaluate a condition; without one, a step runs if all before it succeeded."""
        if condition is None:
            return not any(codes.values())
        terms = condition.strip().removeprefix("${{").removesuffix("}}").split("&&")
        return all(Runner._holds(term.strip(), context) for term in terms)

    @staticmethod
    def _holds(term, context):
        if term == "!cancelled()":
            return True
        left, operator, right = re.fullmatch(r"([\w.-]+)(?: (==|!=) '([^']*)')?", term).groups()
        value = context.get(left, "")
        return bool(value) if operator is None else (value == right) == (operator == "==")


def git(folder, *arguments):
    """Run git in a folder, and give what it prints."""
    environment = {**os.environ, **ENVIRONMENT, "HOME": str(folder)}
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
