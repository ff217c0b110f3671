"""Changes of a text that keep some of its sense: pieces of the language, lines and blocks, put elsewhere."""

import re

PIECES = """
{{ }} {% {# vars. locals. each.key omit restorespec: 1 extends: for_each: |upper |default('a') |int |join(',') ~ // ** not in is defined
[ ] { } : , - ? & * ! << <<: *a &a !!str !x | > |- >2 # ' " \\ % @ ` = . --- ... %YAML null ~ true no 0 -0 012 0x1F 1e9 .inf 1_000 12:30
2026-03-01 2026-03-01T06:30:00Z 9223372036854775808 -9223372036854775809 [[ ]] \"\"\" ''' \\u202e \\x1b \\ud800 $' \\' -d --data --json @a curl
::error ##[group] ](x) <script> </script> <!-- --> ]]> &lt; `` | @me #1 #\u00a0restorespec:\u00a0ignore[loss-tags]\u00a0x
source target securevault_backup continuous_backup backup_id table_name tags gsi billing_mode PAY_PER_REQUEST on-demand hash
"""
WORDS = [*(word.replace("\u00a0", " ") for word in PIECES.split()), " ", "  ", "\n", "\n\n", "\r\n", "\t", "\n  - ", "\n  ", ": ", "- ", " # ",
         "\r", "\x00", "\x1b", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\u00e9", "\udce9", "\udcff", "\U0001f600", "e\u0301"]  # fmt: skip
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_BLOCK = re.compile(r"(?m)^( *)\S.*\n?(?:\1 +.*\n?|[ \t]*\n)*")


def mutated(data, chance, seeds):
    """The bytes after one to four changes.

    Args:
        data: the bytes.
        chance: the source of random numbers.
        seeds: other texts, from which pieces are taken.
    """
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(_CHANGES)(text, chance, seeds)
    return text.encode("utf-8", "surrogateescape")


def _insert(text, chance, _):
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(WORDS) + text[at:]


def _replace(text, chance, _):
    found = _some(_TOKEN, text, chance)
    return text[: found.start()] + chance.choice(WORDS) + text[found.end() :] if found else text


def _remove(text, chance, _):
    at = chance.randint(0, len(text))
    return text[:at] + text[at + chance.choice((1, 1, 2, 8)) :]


def _double(text, chance, _):
    found = _some(chance.choice((_TOKEN, _BLOCK)), text, chance)
    return text[: found.end()] + found[0] * chance.choice((1, 1, 3)) + text[found.end() :] if found else text


def _splice(text, chance, seeds):
    """A block or a token of another text in the place of one of this."""
    other = chance.choice(seeds).decode("utf-8", "surrogateescape")
    pattern = chance.choice((_TOKEN, _BLOCK))
    new, old = _some(pattern, other, chance), _some(pattern, text, chance)
    return text[: old.start()] + new[0] + text[old.end() :] if new and old else text


def _character(text, chance, _):
    at = chance.randint(0, len(text))
    return text[:at] + chr(chance.choice((chance.randrange(128), chance.randrange(0x2100)))) + text[at + 1 :]


def _some(pattern, text, chance):
    """A match at or after a place drawn by chance."""
    return pattern.search(text, chance.randint(0, len(text))) or pattern.search(text)


_CHANGES = (_insert, _insert, _replace, _remove, _double, _splice, _splice, _character)
