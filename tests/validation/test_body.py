import hashlib
import json

import pytest
from hypothesis import given, settings, strategies as st

from restorespec.kinds import get
from restorespec.validation.payload import canonical, digest, line, payload, pretty

EXAMPLE = {
    "source": {
        "continuous_backup": {
            "table_id": "string",
            "timestamp": "string",
            "type": "string",
            "use_latest_restorable_time": True,
        },
        "securevault_backup": {"backup_id": "string"},
    },
    "target": {
        "billing_mode": "string",
        "environment_id": "string",
        "global_secondary_indexes": [
            {
                "index_name": "string",
                "key_schema": [{"attribute_name": "string", "key_type": "string"}],
                "projection": {"non_key_attributes": ["string"], "projection_type": "string"},
                "provisioned_throughput": {"read_capacity_units": 0, "write_capacity_units": 0},
            }
        ],
        "global_table_version": "string",
        "local_secondary_indexes": [
            {
                "index_name": "string",
                "key_schema": [{"attribute_name": "string", "key_type": "string"}],
                "projection": {"non_key_attributes": ["string"], "projection_type": "string"},
            }
        ],
        "pitr_status": True,
        "provisioned_throughput": {"read_capacity_units": 0, "write_capacity_units": 0},
        "replicas": [
            {
                "global_secondary_indexes": [
                    {"index_name": "string", "provisioned_throughput_override": {"read_capacity_units": 0}}
                ],
                "kms_master_key_id": "string",
                "provisioned_throughput_override": {"read_capacity_units": 0},
                "region_name": "string",
            }
        ],
        "sse_specification": {"kms_key_type": "string", "kms_master_key_id": "string"},
        "stream_specification": {"enabled": True, "view_type": "string"},
        "table_class": "string",
        "table_name": "string",
        "tags": [{"key": "string", "value": "string"}],
    },
}
"""Every field that the API's page documents, in its order."""


def turned(value):
    """The same data with the members of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {name: turned(value[name]) for name in reversed(value)}
    return [turned(item) for item in value] if isinstance(value, list) else value


def test_members_go_out_in_the_order_of_the_api(nodes):
    body = payload(nodes(turned(EXAMPLE)).data, get().schema.root)
    assert json.dumps(body) == json.dumps(EXAMPLE)


def test_newer_fields_stand_in_the_alphabet_and_the_filter_last(nodes):
    body = {
        "query_filter": {
            "sort_key_filter": None,
            "key_filters": [],
            "attribute_filters": [{"values": [], "name": "n"}],
        },
        "target": {
            "tags": None,
            "restore_wcu": 5,
            "replicas": [],
            "deletion_protection_enabled": True,
            "billing_mode": "",
        },
        "source": {},
    }
    assert line(payload(body, get().schema.root)) == (
        '{"source":{},"target":{"billing_mode":"","deletion_protection_enabled":true,"replicas":[],"restore_wcu":5,'
        '"tags":null},"query_filter":{"attribute_filters":[{"name":"n","values":[]}],"key_filters":[],'
        '"sort_key_filter":null}}'
    )


def test_nothing_is_added_and_nothing_that_was_said_is_lost(nodes):
    said = {
        "source": {"securevault_backup": None},
        "target": {"tags": [], "sse_specification": {}, "pitr_status": False},
    }
    assert payload(said, get().schema.root) == said


def test_fields_that_the_api_has_not_come_last(nodes):
    assert list(payload({"x": 1, "target": {}, "a": [{"b": 2}]}, get().schema.root)) == ["target", "x", "a"]


def test_people_read_two_blanks_a_level_and_their_own_letters():
    assert pretty({"target": {"tags": [], "table_name": "größe 日本"}}) == (
        '{\n  "target": {\n    "tags": [],\n    "table_name": "größe 日本"\n  }\n}'
    )


@pytest.mark.parametrize("code", [0x0, 0x1B, 0x7F, 0x85, 0x9F, 0x61C, 0x200E, 0x2028, 0x202E, 0x2066, 0x2069, 0xD800])
def test_what_cannot_be_seen_is_escaped(code):
    body = {chr(code): chr(code)}
    assert line(body) == f'{{"\\u{code:04x}":"\\u{code:04x}"}}'
    for text in (line(body), pretty(body), canonical(body).decode()):
        assert chr(code) not in text
        assert json.loads(text) == body


def test_a_digest_is_over_the_canonical_bodies_a_line_each():
    bodies = [{"b": 1, "a": "ü"}, {"c": None}]
    text = '{"a":"ü","b":1}\n{"c":null}\n'.encode()
    assert digest(bodies) == f"sha256:{hashlib.sha256(text).hexdigest()}"
    assert digest(reversed(bodies)) != digest(bodies)
    assert digest([]) == f"sha256:{hashlib.sha256(b'').hexdigest()}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_equal_bodies_have_equal_bytes_and_every_form_holds_all(body):
    assert canonical(turned(body)) == canonical(body)
    assert "\n" not in line(body)
    assert json.loads(line(body)) == json.loads(pretty(body)) == json.loads(canonical(body)) == body
