"""What `lint --fix` may write, computed on bytes from the edits that `--format json` lists, without the program's code."""

import codecs
import json


def edited(data, edits):
    """The bytes of a file after edits, those that overlap an earlier one left out.

    Args:
        data: the bytes before.
        edits: the edits of the JSON format.
    """
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    lines = data[mark:].decode("utf-8", "surrogateescape").split("\n")

    def offset(line, column):
        before = "".join(f"{text}\n" for text in lines[: line - 1]) + lines[line - 1][: column - 1]
        return mark + len(before.encode("utf-8", "surrogateescape"))

    places = {
        (
            offset(edit["line"], edit["column"]),
            offset(edit["end_line"], edit["end_column"]),
            edit["text"].encode("utf-8", "surrogateescape"),
        ): None
        for edit in edits
    }
    parts, position = [], 0
    for start, end, text in sorted(places, key=lambda place: place[:2]):
        if start >= position:
            parts += [data[position:start], text]
            position = end
    return b"".join([*parts, data[position:]])


def edits_of(output):
    """The edits of the safe fixes that the JSON format lists, by file."""
    found = {}
    for diagnostic in json.loads(output)["diagnostics"]:
        if diagnostic["fix"] and diagnostic["family"] != "loss":
            for edit in diagnostic["fix"]["edits"]:
                found.setdefault(edit["file"], []).append(edit)
    return found
