"""The small parts: strict JSON, waits, addresses, tokens."""

from __future__ import annotations

import base64
import gzip
import json
import urllib.parse
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.core.usage_error import UsageError
from restorespec.remote.access import Credentials, base_url, is_token
from restorespec.remote.exchange import LIMIT, Answer, NoAnswer, Pace, UnreadableError, decode, parse, retry_after
from restorespec.remote.tasks import Task, task_of
from restorespec.remote.verdicts import Accepted, Again, Refused, Unclear, judge

law = settings(derandomize=True, max_examples=100, deadline=None)
NOBODY = Credentials("secret-token-of-nobody")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@law
@given(values)
def test_valid_json_is_read_unchanged(value):
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"a": 1, "a": 2}', "its JSON has a duplicate key"),
        (b'[{"a": {"b": 1, "b": 1}}]', "its JSON has a duplicate key"),
        (b"NaN", "its JSON contains NaN"),
        (b"[-Infinity]", "its JSON contains -Infinity"),
        (b'{"a": 1} x', "it is not complete JSON"),
        (b"1" * 5000, "it is not complete JSON"),
        (b"\xef\xbb\xbf{}", "it is not complete JSON"),
        (b"\xff", "it is not UTF-8"),
        (b"[" * 200_000, "its JSON is nested too deeply"),
    ],
)
def test_ambiguous_json_is_rejected(text, reason):
    with pytest.raises(UnreadableError) as caught:
        parse(text)
    assert str(caught.value) == reason


@law
@given(
    st.binary(),
    st.sampled_from(
        [("gzip", gzip.compress), ("X-GZIP", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
    ),
)
def test_compressed_data_round_trips(data, encoding):
    name, compress = encoding
    assert decode(compress(data), name) == data


def test_two_layers_of_compression_are_decoded_and_three_are_not():
    twice = gzip.compress(zlib.compress(b"x"))
    assert decode(twice, "deflate, gzip") == b"x"
    with pytest.raises(UnreadableError, match="more than twice"):
        decode(twice, "gzip, gzip, gzip")


def test_the_limit_is_exact():
    assert len(decode(gzip.compress(b"x" * LIMIT), "gzip")) == LIMIT
    with pytest.raises(UnreadableError, match="larger than 1 MiB"):
        decode(gzip.compress(b"x" * (LIMIT + 1)), "gzip")


@law
@given(st.binary())
def test_corrupt_data_raises_only_unreadable(data):
    for name in ("gzip", "deflate"):
        try:
            decode(data, name)
        except UnreadableError:
            continue


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("99999999999", 99999999999.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(days=9), usegmt=True), 0.0),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0.0),
        ("Sun Nov  6 08:49:37 1994", 0.0),
        *(
            (text, None)
            for text in ("", "-5", "1.5", "soon", "5, 10", "9" * 99, "\u0665", "Sun, 99 Nov 2026 08:49:37 GMT")
        ),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_absent(text, seconds):
    assert retry_after({"retry-after": text, "date": format_datetime(NOW, usegmt=True)}) == seconds


def test_a_date_is_compared_with_the_clock_of_the_response():
    told = format_datetime(NOW + timedelta(seconds=7), usegmt=True)
    assert retry_after({"retry-after": told, "date": format_datetime(NOW, usegmt=True)}) == 7.0


@law
@given(st.text())
def test_any_retry_after_is_parsed_without_an_error(text):
    found = retry_after({"retry-after": text})
    assert found is None or found >= 0


def test_waits_double_up_to_a_limit_with_jitter():
    waits = list(Pace(first=1.0, longest=5.0, tries=5).waits())
    for wait, whole in zip(waits, (1, 2, 4, 5, 5), strict=True):
        assert whole / 2 <= wait <= whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://US-west-2.api.clumio.com/", "https://us-west-2.api.clumio.com"),
        ("https://api.example:443/v1/", "https://api.example/v1"),
        ("https://api.example:8443", "https://api.example:8443"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://api.example", "the base URL is http, which would show the token to the network"),
        ("http://localhost.evil.example", "the base URL is http, which would show the token to the network"),
        ("http://10.0.0.1", "the base URL is http, which would show the token to the network"),
        ("https://user:secret@api.example", "the base URL contains a user or a password"),
        ("https://@api.example", "the base URL contains a user or a password"),
        ("https://api.example?x=1", "the base URL has more than a host and a path"),
        ("https://api.example#x", "the base URL has more than a host and a path"),
        ("ftp://api.example", "the base URL is not an https address"),
        ("api.example", "the base URL is not an https address"),
        ("https://", "the base URL is not an https address"),
        ("https://api.example:port", "the base URL cannot be read"),
        ("https://[::1", "the base URL cannot be read"),
        (f"https://{'é' * 70}.example", "the base URL cannot be read"),
        ("https://é.example", "https://xn--9ca.example"),
    ],
)
def test_a_base_url_is_https_or_loopback(text, expected):
    try:
        found = base_url(text)
    except UsageError as error:
        found = error.message
    assert found == expected


@law
@given(st.text())
def test_any_base_url_is_parsed_without_an_error(text):
    with suppress(UsageError):
        assert base_url(text).startswith(("https://", "http://"))


tokens = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=60)


@law
@given(tokens, st.text(max_size=20), st.text(max_size=20))
def test_the_token_is_masked_in_every_encoding(token, before, after):
    mask = Credentials(token).mask
    forms = {
        token,
        urllib.parse.quote(token, safe=""),
        urllib.parse.quote_plus(token),
        urllib.parse.quote(urllib.parse.quote(token, safe=""), safe=""),
        "".join(f"%{ord(character):02x}" for character in token),
        json.dumps(token)[1:-1],
        "".join(f"\\u{ord(character):04x}" for character in token),
        base64.b64encode(token.encode()).decode(),
        base64.urlsafe_b64encode(token.encode()).decode(),
    }
    for form in forms:
        assert form not in mask(f"{before} {form} {after}")


@law
@given(tokens, st.binary(max_size=5), st.binary(max_size=5))
def test_the_token_cannot_be_recovered_from_masked_base64(token, before, after):
    masked = Credentials(token).mask(base64.b64encode(before + token.encode() + after).decode())
    shift = len(before) % 3
    settled = base64.b64encode(b"\0" * shift + token.encode())[
        (0, 2, 3)[shift] : (shift + len(token)) * 8 // 6
    ].decode()
    assert "***" in masked
    assert settled not in masked


def test_no_representation_shows_the_token():
    assert repr(Credentials("secret-token", "unit")) == "Credentials(unit='unit')"


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", True), ("a b", False), ("a\r\nX: y", False), ("", False), ("t\u00f6", False)]
)
def test_a_token_is_visible_ascii_without_spaces(text, expected):
    assert is_token(text) is expected


def test_an_unusual_task_is_read_as_far_as_possible():
    assert task_of({"id": 7, "status": None, "progress_percentage": 400, "primary_entity": []}) == Task(
        "", "in_progress", 100
    )
    whole = {
        "id": "t",
        "status": "completed",
        "start_timestamp": "2026-11-24T12:00:00Z",
        "end_timestamp": "2026-11-24T12:01:30Z",
    }
    assert task_of(whole).seconds == 90.0
    assert task_of({**whole, "end_timestamp": "2026-11-24T12:01:30"}).seconds is None


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ('"t-1"', "t-1"),
        ("7", "7"),
        ('"' + "t" * 128 + '"', "t" * 128),
        ('"' + "t" * 129 + '"', None),
        ('""', None),
        ("1.5", None),
        ("[1]", None),
    ],
)
def test_a_task_id_is_short_and_plain(task, expected):
    verdict = judge(Answer(202, JSON, f'{{"task_id": {task}}}'.encode()), NOBODY)
    assert (verdict.task if isinstance(verdict, Accepted) else None) == expected


def test_a_task_id_that_is_the_token_is_not_kept():
    verdict = judge(Answer(202, JSON, b'{"task_id": "secret-token-of-nobody"}'), NOBODY)
    assert verdict == Unclear(
        "status 202, but its answer has the token in place of the task", 202, '{"task_id": "***"}'
    )


@law
@given(st.integers(100, 599), st.binary(max_size=50), st.booleans())
def test_only_proof_that_nothing_was_started_allows_a_retry(status, body, told):
    headers = {**JSON, **({"retry-after": "1"} if told else {})}
    verdict = judge(Answer(status, headers, body), NOBODY)
    safe = status in {400, 401, 403, 404, 409, 422, 429}
    assert isinstance(verdict, Refused | Again) is safe


@pytest.mark.parametrize("sent", [True, False])
def test_without_a_response_a_retry_depends_on_whether_anything_was_sent(sent):
    assert isinstance(judge(NoAnswer("x", sent), NOBODY), Unclear) is sent
