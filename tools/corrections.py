"""Sentences of the code that the manual prints in a corrected form, until they are corrected where they are written."""

from __future__ import annotations

_FILE = "A path relative to the project's root, with `/`; for a value that stands in no file, the words that gave it."
CORRECTED = {
    _FILE: "A path relative to the root of the project, with `/`; for a value that is not in a file, its source, such as `--var`.",
    "Edits that together mend the mistake and change nothing else, if there are such.": (
        "Edits that together fix the error and change nothing else, if there are any."
    ),
    "What the specs are told: diagnostics as in diagnostics.schema.json.": (
        "The findings of the specs: diagnostics as in diagnostics.schema.json."
    ),
    "Places that the same specs are meant for; `--env NAME` chooses one.": (
        "The environments that specs are compiled for; `--env NAME` selects one."
    ),
    "Return whether a value is true, `'true'`, `'yes'`, `'on'` or 1.": (
        "Return whether a value is true, `'true'` or 1; other strings than `'true'` and `'false'` are errors."
    ),
}


def corrected(sentence: str) -> str:
    """Return a sentence in its corrected form, or as it is."""
    return CORRECTED.get(sentence, sentence)
