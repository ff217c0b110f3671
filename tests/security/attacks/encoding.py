"""Bytes that are no text, and characters that show a person something else than the parser reads."""

import unicodedata

from case import SPEC, spec

from attacks.syntax import LAST

HIDDEN = {
    "\x00": "NUL", "\x07": "BEL", "\x08": "BACKSPACE", "\x0b": "VERTICAL TAB", "\x0c": "FORM FEED", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE",
    "\x7f": "DELETE", "\x85": "NEXT LINE", "\x9b": "CONTROL SEQUENCE INTRODUCER",
}  # fmt: skip
FORMATS = "\xad\u034f\u061c\u115f\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2064\u2066\u2067\u2068\u2069\u206f\u3164\ufe0f\ufeff\uffa0\ufff9\U000e0001\U000e0041\U000e0100\U0001d173"


def named(char):
    return f"U+{ord(char):04X} {HIDDEN.get(char) or unicodedata.name(char)}"


BYTES = {
    "Latin-1": "x-a: é\n".encode("latin-1"),
    "a byte that begins no character": b"x-a: \xff\n",
    "a character cut short": b"x-a: \xe2\x82\n",
    "an overlong NUL": b"x-a: \xc0\x80\n",
    "an overlong slash": b"x-a: \xc0\xaf\n",
    "half a surrogate pair": b"x-a: \xed\xa0\x80\n",
    "a character beyond Unicode": b"x-a: \xf4\x90\x80\x80\n",
    "random bytes": bytes(range(128, 256)),
    "a ZIP archive": b"PK\x03\x04\x14\x00\x00\x00",
    "a gzip stream": b"\x1f\x8b\x08\x00",
}

CASES = [
    *(spec(f"{named(char)} in a comment", f"{SPEC}# seen {char} unseen\n", f"{SPEC}# seen  unseen\n") for char in [*HIDDEN, *FORMATS]),
    *(
        spec(f"{named(char)} in a value of the request, by an escape", SPEC.replace("orders", f'"ord\\U{ord(char):08x}ers"'), SPEC.replace("orders", '"ord\\U00000061ers"'))
        for char in "\x00\x1b\u200b\u202e\ufeff\U000e0041"
    ),
    *(spec(f"{what} for UTF-8", SPEC.encode() + data, SPEC.encode() + "x-a: é\n".encode()) for what, data in BYTES.items()),
    *(spec(f"a whole spec in {name}", SPEC.encode(name), SPEC.encode()) for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")),
    spec("a whole spec in UTF-7", SPEC.replace("orders", "+AG8-rders").encode(), SPEC),
    spec("a carriage return hides a key behind a comment", f"{SPEC}# harmless\rquery_filter: {{}}\n", f"{SPEC}# harmless\r\nx-a: 1\r\n"),
    spec("a next line character hides a key behind a comment", f"{SPEC}# harmless\x85query_filter: {{}}\n", f"{SPEC}# harmless query_filter: {{}}\n"),
    spec("a line separator hides a key behind a comment", f"{SPEC}# harmless\u2028query_filter: {{}}\n", f"{SPEC}# harmless query_filter: {{}}\n"),
    spec("a right-to-left override swaps a comment and a value", f'{SPEC}x-a: "b \u202e # ecnatsni" c\n', f'{SPEC}x-a: "b # instance"\n'),
    spec("a byte order mark in the middle hides a key", f"{SPEC}\ufeffdescription: b\n", f"\ufeff{SPEC}description: b\n"),
    spec("a no-break space makes a key that looks like another", f"{SPEC}x-a: {{b\xa0: 1}}\n", f"{SPEC}x-a: {{b: 1}}\n"),
    spec("a no-break space in a value of the request", SPEC.replace("e-1", "e\xa01"), SPEC),
    spec("a Cyrillic letter in a table's name", SPEC.replace("orders", "оrders"), SPEC),
    spec("full-width digits in a table's name", SPEC.replace("orders", "orders１"), SPEC),
    spec("a combining accent in a table's name", SPEC.replace("orders", "orde\u0301rs"), SPEC),
    spec("a Cyrillic letter in a key of the request", SPEC.replace("table_name", "tаble_name"), SPEC),
    spec("a zero-width space in a JSON text", LAST + '"x-a": "b\\u200bc", "description": "d\u200be"}', LAST + '"x-a": "b", "description": "de"}', "specs/a.json"),
    spec("NUL in JSON by an escape", LAST.replace("orders", "ord\\u0000ers") + '"x-a": 1}', LAST + '"x-a": 1}', "specs/a.json"),
    spec("ten thousand zero-width spaces", SPEC + "#" + "\u200b" * 10_000 + "\n", SPEC + "#" + " " * 10_000 + "\n"),
    spec("an invisible character that an expression makes", SPEC.replace("orders", "\"{{ 'a\\u200bb' }}\""), SPEC.replace("orders", "\"{{ 'abb' }}\"")),
    spec("an invisible character that a filter puts together", SPEC.replace("orders", "'{{ \"a\\u202eb\" | upper }}'"), SPEC.replace("orders", "'{{ \"abb\" | upper }}'")),
]  # fmt: skip
