"""The commands of the manual's guides work, in a project with the files that the guides assume."""

import json
import os
import re
import subprocess

import pytest
from in_process import run_line

from restorespec.testing.fake_api import EXAMPLE, FakeApi
from restorespec.testing.world import World
from restorespec.testing.world_file import load

GUIDES = ("ci", "drills", "editors", "facts", "importing", "reviewing", "submitting")
SPEC = """\
restorespec: 1
vars:
  backup_id: {type: string}
source:
  securevault_backup: {backup_id: "{{ vars.backup_id }}"}
target:
  environment_id: env-prod
  table_name: orders-restored
  billing_mode: PAY_PER_REQUEST
  table_class: STANDARD
  global_secondary_indexes: []
  local_secondary_indexes: []
  sse_specification: null
  stream_specification: null
  tags: []
"""
TABLE = {
    "TableName": "orders-restored",
    "TableStatus": "ACTIVE",
    "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/orders-restored",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
}
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters: {Stage: {Type: String}}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub orders-${Stage}
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
"""
STATE = {
    "version": 4,
    "terraform_version": "1.9.0",
    "resources": [
        {
            "mode": "managed",
            "type": "aws_dynamodb_table",
            "name": "carts",
            "instances": [{"attributes": {"name": "carts", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST"}}],
        }
    ],
}
AWS = """\
#!/bin/sh
case "$2" in
  describe-table) cat table-as-aws-prints-it.json ;;
  list-tags-of-resource) echo '{"Tags": [{"Key": "team", "Value": "payments"}]}' ;;
  describe-continuous-backups) echo '{"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"}}}' ;;
esac
"""
FILES = {
    "restorespec.toml": (
        'include = ["specs/*.yaml"]\n[environments.staging]\nvar-files = ["env/staging.yaml"]\n'
        '[environments.prod]\nvar-files = ["env/prod.yaml"]\n'
    ),
    "env/staging.yaml": "backup_id: bk-orders-1\n",
    "env/prod.yaml": "backup_id: bk-orders-3\n",
    "specs/orders.yaml": SPEC,
    "specs/minimal.yaml": SPEC.replace("orders-restored", "minimal-restored"),
    "before.yaml": SPEC,
    "after.yaml": SPEC.replace("tags: []", "tags: [{key: a, value: b}]"),
    "table-as-aws-prints-it.json": json.dumps({"Table": TABLE}),
    "template.yaml": TEMPLATE,
    "terraform.tfstate": json.dumps(STATE),
}
EXITS = {
    "restorespec ledger resolve 3fa94c10b2de77aa-1 --adopt 12345": 2,  # the ledger has no such submission
    "restorespec ledger resolve 3fa94c10b2de77aa-1 --not-started": 2,
    "restorespec ledger abort orders": 3,  # the fake API has completed it
}
"""The exit codes other than 0, by command."""


def commands(text):
    """Return the commands of a page's blocks, in order."""
    blocks = re.findall(r"^```(sh|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for language, block in blocks:
        for line in block.splitlines():
            if language == "sh" or line.startswith("$ "):
                yield line.removeprefix("$ ").partition("  #")[0].strip()


@pytest.fixture
def project(tmp_path, command_environment, request):
    """Return a project in a git repository, and the process environment for its commands."""
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "aws").write_text(AWS)
    (tmp_path / "bin" / "aws").chmod(0o755)
    environment = {**command_environment, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{command_environment['PATH']}"}
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder)]
    for arguments in (
        ["init", "-q"],
        ["add", "-A"],
        ["commit", "-qm", "x"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run([*git, *arguments], check=True, env=environment)
    with FakeApi(
        load(EXAMPLE, seconds=0) if request.node.callspec.params["guide"] == "facts" else World(seconds=0)
    ) as api:
        yield folder, {**environment, "CLUMIO_API_BASE_URL": api.url, "CLUMIO_API_TOKEN": "any"}


@pytest.mark.parametrize("guide", GUIDES)
def test_the_commands_of_a_guide_exit_as_documented(guide, project, project_root):
    folder, environment = project
    if guide == "importing":
        (folder / "specs" / "orders.yaml").unlink()  # what the commands write
    page = (project_root / "docs" / f"{guide}.md").read_text(encoding="utf-8")
    ended = {}
    for command in commands(page):
        if re.match(r"(?:restorespec|aws|eval) ", command):
            asks = command.startswith("restorespec submit") and "--yes" not in command
            line = f"{command} --yes" if asks else command
            code, _, errors = run_line(folder, environment, line)
            if code != EXITS.get(command, 0):
                ended[command] = (code, errors)
    assert ended == {}
