"""A `curl` command is read as bash would split it, and nothing of it but the body is kept or shown."""

import json
import shlex

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.source import Source
from restorespec.importing.curl import is_curl, sent
from restorespec.importing.forms import Input
from restorespec.importing.inputs import drafts_of
from restorespec.importing.shell import UnreadableCommand, split

BODY = (
    '{"source": {"securevault_backup": {"backup_id": "b"}}, "target": {"environment_id": "e", "table_name": "orders"}}'
)
URL = "https://us-west-2.api.clumio.com/restores/aws/dynamodb-tables"
ADDRESS = "the address is not part of a spec: `submit` takes it from `--base-url` or the configuration"
TOKEN = "the command's token is left out: `submit` takes one from the environment or `--token-file`"
UNIT = "the organizational unit is not part of a spec: set CLUMIO_ORGANIZATIONAL_UNIT_CONTEXT for `submit`"
METHOD = "the command does not POST, which would start a restore: only its body is read"
IN_DOUBLE = BODY.replace('"', '\\"')


def command(text):
    assert is_curl(text)
    return sent(Source("request.sh", text))


@pytest.mark.parametrize(
    "text",
    [
        f"curl {URL} -d '{BODY}'",
        f"curl {URL} -d'{BODY}'",
        f"curl -sSd '{BODY}' {URL}",
        f"curl {URL} --data '{BODY}'",
        f"curl {URL} --data='{BODY}'",
        f"curl {URL} '--data={BODY}'",
        f"curl {URL} --data-raw '{BODY}'",
        f"curl {URL} --data-binary '{BODY}'",
        f"curl {URL} --data-ascii '{BODY}'",
        f"curl {URL} --json '{BODY}'",
        f"curl {URL} --json=$'{BODY}'",
        f'curl {URL} -d "{IN_DOUBLE}"',
        f"curl {URL} -d \"{{\"'{BODY[1:]}'",
        f"curl -XPOST {URL} -d '{BODY}' | jq .",
        f"curl -X POST {URL} \\\n  -d '{BODY}'\n",
        f"curl --request POST \\\r\n  --url {URL} \\\r\n  --data '{BODY}'\r\n",
        f"curl --request=post {URL} --data '{BODY}' --max-time 30 -o out.json",
        f"#!/bin/sh\n# starts it\n\n$ curl {URL} -H 'Accept: -d' -d '{BODY}'; echo done",
        f"curl {URL} --da\\\nta '{BODY}'",
        f"#!/bin/bash\nset -euo pipefail\nexport T=x\n\ncurl {URL} -d '{BODY}'",
        f"TASK=$(curl {URL} -d '{BODY}')\necho $TASK",
        f"if ! T=1 curl {URL} -d '{BODY}'; then exit 1; fi",
        f"true && sudo curl {URL} -H T:$(cat token) -d '{BODY}'",
    ],
)
def test_the_body_is_found(text):
    found = command(text)
    assert found.body.text.strip() == BODY
    assert found.notes == [ADDRESS]


@pytest.mark.parametrize(
    "text",
    [
        f"curl {URL} -d @- <<'EOF'\n{BODY}\nEOF\n",
        f"curl {URL} -d @- <<EOF\n{BODY}\nEOF",
        f'curl -d @- <<"EOF" {URL}\n{BODY}\nEOF',
        f"curl -d @-<<\\EOF {URL} | jq .\n{BODY}\nEOF\n",
        f"curl {URL} --json @- 0<< EOF >out.json 2>&1\r\n{BODY}\r\nEOF\r\n",
        f"curl {URL} --json @- <<-EOF\n\t{BODY}\n\t\tEOF\n",
        f"curl {URL} -d @/dev/stdin <<EOF \\\n  -X POST\n{BODY}\nEOF\n",
        f"curl {URL} -d @- <<< '{BODY}'",
        f'curl {URL} -d @- <<<"{IN_DOUBLE}"',
        f"cat <<EOF | curl {URL} -d @-\n{BODY}\nEOF\n",
        f"cat <<EOF | curl {URL} \\\n  -d @-\n{BODY}\nEOF\n",
        f"set -e\ncat <<'EOF' |\n{BODY}\nEOF\n  curl {URL} -d @-\n",
        f"echo '{BODY}' | curl {URL} -d @-",
        f"echo -n '{BODY}' \\\n  | curl {URL} -d @-",
        f"printf '%s\\n' '{BODY}' | curl {URL} -d @-",
        f"printf '{BODY}' | curl {URL} -d @-",
        f'curl {URL} -d "$(cat <<EOF\n{BODY}\nEOF\n)"',
        f"BODY='{BODY}'\ncurl {URL} -d \"$BODY\"",
        f"BODY=1\nexport BODY='{BODY}'\nOTHER=2\ncurl {URL} -d ${{BODY}}",
        f"BODY=$(cat <<'EOF'\n{BODY}\nEOF\n)\ncurl {URL} -d @- <<<$BODY",
        f"IFS= read -r -d '' BODY <<'EOF' || true\n{BODY}\nEOF\necho \"$BODY\" | curl {URL} -d @-",
    ],
)
def test_a_body_from_a_redirection_a_pipe_or_a_variable_is_found(text):
    found = command(text)
    assert found.body.text.strip() == BODY
    assert found.notes == [ADDRESS]


def test_a_here_document_keeps_its_locations_and_hides_commands_inside():
    found = command(f"curl {URL} -d @- <<EOF\n  {BODY[:-1]}\n; curl x -d 1}}\nEOF\ncurl {URL}\n")
    start = found.body.text.index("{")
    assert (found.body.text[:start].count("\n"), start - found.body.text.rindex("\n", 0, start)) == (1, 3)
    assert found.notes[0] == "there are 2 `curl` commands: only the one on line 1 is read"


@pytest.mark.parametrize(
    "text", ["curl x -d @- < body.json", "cat body.json | curl x -d @-", "cat <body.json|curl x -d @-"]
)
def test_a_file_on_standard_input_is_reported_by_name(text):
    assert (command(text).body, command(text).file) == (None, "body.json")


def test_shell_expansions_in_a_here_document_are_variables_unless_its_delimiter_is_quoted():
    text = BODY.replace('"orders"', '"${NAME:-orders}-\\$x"')
    found = command(f"curl x -d @- <<EOF\n{text}\nEOF")
    assert '"\ue000NAME\ue001orders\ue002-$x"' in found.body.text
    assert command(f"curl x -d @- <<'EOF'\n{text}\nEOF").body.text.strip() == text


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (r"$'{\'a\': \"\u00e9\x41\101\n\t\\ \ud83d\ude00\xc3\xa9\q\"}'", "{'a': \"éAA\n\t\\ 😀é\\q\"}"),
        (r'"a\$b\`c\"d\\e\f"', 'a$b`c"d\\e\\f'),
        ("'a'\\''b'", "a'b"),
        ('"a\\\nb"', "ab"),
        ("a^b", "a^b"),
        ("$", "$"),
    ],
)
def test_quotes_are_those_of_bash(text, body):
    assert command(f"curl x -d {text}").body.text.lstrip(" ") == body


def test_the_body_keeps_its_locations_and_the_rest_of_the_command_is_gone():
    first = f"curl {URL} -H 'Authorization: Bearer s3cret' \\"
    found = command(first + '\n  -d \'{"source": 1,\n "target": 2}\'')
    assert found.body.text == " " * len(first) + '\n      {"source": 1,\n "target": 2}'


@pytest.mark.parametrize(
    ("options", "notes"),
    [
        ("-H 'Authorization: Bearer s3cret'", [TOKEN]),
        ("--header=authorization:s3cret -H Authorization:s3cret", [TOKEN]),
        ("-u me:s3cret", [TOKEN]),
        ("--user=me:s3cret", [TOKEN]),
        ("--oauth2-bearer s3cret -b s3cret", [TOKEN]),
        ("-H 'X-Clumio-OrganizationalUnit-Context: s3cret'", [UNIT]),
        ("-X PUT", [METHOD]),
        ("-XGET", [METHOD]),
        ("-H 'Content-Type: application/json'", []),
    ],
)
def test_ignored_parts_are_reported_without_their_values(options, notes):
    found = command(f"curl {options} https://me:s3cret@example.org -d '{BODY}'")
    assert found.notes == [*notes, ADDRESS]
    assert "s3cret" not in found.body.text


@pytest.mark.parametrize("option", ["-d @{}", "-d@{}", "--data=@{}", "--data-binary @{}", "--json '@{}'"])
def test_a_body_in_a_file_is_reported_by_name(option):
    found = command(f"curl {URL} {option.format('body.json')}")
    assert (found.body, found.file) == (None, "body.json")


def test_the_first_command_with_a_body_is_read_and_the_others_are_reported():
    found = command(f"# curl -d 1\ncurl {URL}\ncurl {URL} \\\n -d '{BODY}'\necho; curl x -d '; curl y -d 2'\n")
    assert found.body.text.strip() == BODY
    assert found.notes == ["there are 3 `curl` commands: only the one on line 3 is read", ADDRESS]


def test_several_commands_without_a_body_are_an_error():
    with pytest.raises(UnreadableCommand, match="the command sends no body"):
        command(f"curl {URL}\ncurl {URL}\n")


@pytest.mark.parametrize("text", ['{"a": "\ncurl x"}', "echo curl x", "# curl x -d 1", "mycurl x", "a: curl"])
def test_text_that_only_mentions_curl_is_not_a_command(text):
    assert not is_curl(text)


def test_data_raw_reads_no_file():
    assert command("curl x --data-raw @body.json").body.text.strip() == "@body.json"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"curl {URL}", "the command sends no body"),
        ("curl ", "the command sends no body"),
        ("curl x -d", None),
        ("curl x -d 1 --json 2", "the command sends 2 bodies, at most 1"),
        ("curl x --data-urlencode s3cret", "what `--data-urlencode` sends is not read"),
        ("curl x -F a=s3cret", "what `-F` sends is not read"),
        ("curl x -H 'Authorization: s3cret", "a quote of the command is not closed"),
        ('curl x -H "Authorization: s3cret', "a quote of the command is not closed"),
        ("curl x -d $'s3cret", "a quote of the command is not closed"),
        ("curl x -d $'\\xff'", "an escape of the command is not valid UTF-8"),
        ("curl x -d $'\\ud83d'", "an escape of the command is not valid UTF-8"),
        ('curl x -d "$(cat s3cret)"', "a shell would fill something into the body"),
        ("curl x -d `cat s3cret`", "a shell would fill something into the body"),
        ("curl x -d @$HOME/s3cret", "a shell would fill in the name of the file with the body"),
        ("curl x -d @<(cat s3cret)", "a shell would fill something into the body"),
        ("curl x -d @-", "the command reads its body from standard input"),
        ("jq . s3cret | curl x -d @-", "the command reads its body from standard input"),
        ("echo 1 || curl x -d @-", "the command reads its body from standard input"),
        ("cat s3cret t | curl x -d @-", "the command reads its body from standard input"),
        ("curl x -d @- <<EOF\ns3cret\nEOF2", "a here-document of the command is not closed"),
        ("curl x -d @- <<EOF\n$(s3cret)\nEOF", "a shell would fill something into the body"),
        ("curl x -d $BODY", "the body is the shell variable `BODY`, which the text does not set"),
        ("BODY=$BODY\ncurl x -d $BODY", "the body is the shell variable `BODY`, which the text does not set"),
        ("BODY=$(jq . s3cret)\ncurl x -d $BODY", "a shell would fill something into the body"),
        ('curl x ^\r\n -H ^"Authorization: s3cret^"', "the command is written for a shell of Windows"),
        ('curl ^"https://x^" -d ^"{}^"', "the command is written for a shell of Windows"),
        ("curl x `\n -d '{}'", "the command is written for a shell of Windows"),
    ],
)  # fmt: skip
def test_an_unreadable_command_is_rejected_without_showing_it(text, message):
    if message is None:
        assert command(text).body.text == ""
        return
    with pytest.raises(UnreadableCommand) as told:
        command(text)
    assert told.value.message == message
    assert "s3cret" not in told.value.message + told.value.advice


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), max_size=5))
def test_quoted_words_round_trip(given_words):
    assert [word.text for word in split(shlex.join(given_words)).words] == given_words


@settings(derandomize=True, deadline=None, max_examples=600)
@given(st.text(st.sampled_from(list("ab-d@ \t\r\n\\'\"$`^;|&{}:=u0x<>()\u00a0\u2028")), max_size=30))
def test_any_command_gives_a_body_a_file_or_an_error(text):
    try:
        found = command(f"curl {text}")
    except UnreadableCommand:
        return
    assert (found.body is None) != (found.file is None)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=4))
def test_any_body_in_single_quotes_round_trips(value):
    text = json.dumps(value)
    assert command(f"curl x -d {shlex.quote(text)}").body.text.strip() == text


def imported(text):
    found = command(text)
    outcome = drafts_of([Input(found.body, tuple(found.notes), is_command=True)])
    assert outcome.diagnostics == ()
    (draft,) = outcome.drafts
    return draft.body, {name: one.declaration for name, one in draft.variables.items()}


def declared(name, type_="string", **default):
    return {"type": type_, **default, "description": f"The shell variable `${name}` of the command"}


SOURCE = '"source": {"securevault_backup": {"backup_id": "b"}}'


@pytest.mark.parametrize(
    ("body", "target", "variables"),
    [
        (
            f"""'{{{SOURCE}, "target": {{"table_name": "'"$NAME"'"}}}}'""",
            {"table_name": "{{ vars.name }}"},
            {"name": declared("NAME")},
        ),
        (
            '"{{{}, \\"target\\": {{\\"table_name\\": \\"a-${{STAGE}}-b\\"}}}}"'.format(SOURCE.replace('"', '\\"')),
            {"table_name": "a-{{ vars.stage }}-b"},
            {"stage": declared("STAGE")},
        ),
        (
            '"{{{}, \\"target\\": {{\\"restore_wcu\\": $WCU}}}}"'.format(SOURCE.replace('"', '\\"')),
            {"restore_wcu": "{{ vars.wcu }}"},
            {"wcu": declared("WCU", "integer")},
        ),
        (
            '"{{{}, \\"target\\": {{\\"pitr_status\\": ${{PITR}}}}}}"'.format(SOURCE.replace('"', '\\"')),
            {"pitr_status": "{{ vars.pitr }}"},
            {"pitr": declared("PITR", "boolean")},
        ),
        (
            '"{{{}, \\"target\\": {{\\"table_name\\": \\"${{TABLE_NAME:-orders}}\\"}}}}"'.format(
                SOURCE.replace('"', '\\"')
            ),
            {"table_name": "{{ vars.table_name }}"},
            {"table_name": declared("TABLE_NAME", default="orders")},
        ),
        (
            '"{{{}, \\"target\\": {{\\"restore_wcu\\": ${{WCU:-5}}}}}}"'.format(SOURCE.replace('"', '\\"')),
            {"restore_wcu": "{{ vars.wcu }}"},
            {"wcu": declared("WCU", "integer", default=5)},
        ),
        (f"""'{{{SOURCE}, "target": {{"table_name": "$NAME"}}}}'""", {"table_name": "$NAME"}, {}),
        (
            '"{\\"source\\": {\\"securevault_backup\\": {\\"backup_id\\": \\"$BACKUP_ID\\"}}, \\"target\\": {}}"',
            {},
            {"backup_id": declared("BACKUP_ID")},
        ),
    ],
)
def test_a_shell_variable_becomes_a_variable_of_the_type_of_its_field(body, target, variables):
    found, types = imported(f"curl {URL} -d {body}")
    assert found["target"] == target
    assert types == variables
