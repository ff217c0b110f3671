"""What no output may hold, whatever its format, and what each format must be."""

import base64
import json
import re
import unicodedata
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

SECRETS = {
    "CLUMIO_API_TOKEN": "clumio/tok+en=4f1c",
    "AWS_SECRET_ACCESS_KEY": "wJalr/XUtnFEMI+K7MDENG",
    "GITHUB_TOKEN": "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
    "RESTORESPEC_VAR_secret": "s3cr3t/Val+ue!",
}
CANARY = "canary-outside-7c1e"
"""What a file outside the project holds."""

_TAGS = {
    "b",
    "br",
    "code",
    "details",
    "h3",
    "p",
    "pre",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
}
_PAGE = _TAGS | {
    "body",
    "button",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "head",
    "header",
    "html",
    "input",
    "label",
    "li",
    "main",
    "mark",
    "meta",
    "ol",
    "output",
    "script",
    "section",
    "span",
    "style",
    "title",
    "ul",
}
_ANNOTATION = re.compile(r"::(error|warning|notice) (file|title)=[^,:]*(,[a-zA-Z]+=[^,:]*)*::.*")


def _forms(secret):
    return secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode().rstrip("=")


FORBIDDEN = {
    "a traceback": ("Traceback (most recent", "internal error"),
    "a secret": [form for secret in SECRETS.values() for form in _forms(secret)],
    "a file outside": (CANARY, *(line for line in Path("/etc/passwd").read_text().splitlines() if line.count(":") == 6)),
}  # fmt: skip


def faults(text, form):
    """What is wrong with an output.

    Args:
        text: the output.
        form: its format.
    """
    found = [f"{what}: {part!r}" for what, parts in FORBIDDEN.items() for part in parts if part in text]
    hidden = {char for char in set(text) - {"\n"} if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    found += [f"a hidden character: {char!r}" for char in sorted(hidden)]
    if re.search(r"##[\w.-]*\[", text):
        found.append("a workflow command in the old form")
    if form != "github" and re.search(r"^\s*::(?!: )", text, re.MULTILINE):
        found.append("a workflow command")
    return found + _FORMATS.get(form, _nothing)(text)


def _nothing(_):
    return []


def _json(text):
    try:
        json.loads(text)
    except ValueError as error:
        return [f"no JSON: {error}"]
    return []


def _json_lines(text):
    return [fault for line in text.splitlines() for fault in _json(line)]


def _xml(text):
    try:
        ET.fromstring(text)
    except ET.ParseError as error:
        return [f"no XML: {error}"]
    return ["a document type"] if "<!" in text else []


def _github(text):
    annotations, _, report = text.partition("\n\n")
    found = [f"no annotation: {line!r}" for line in annotations.splitlines() if not _ANNOTATION.fullmatch(line)]
    return found + [f"a workflow command: {line!r}" for line in report.splitlines() if line.lstrip().startswith("::")]


@cache
def _as_on_github():
    return MarkdownIt("gfm-like", {"linkify": True, "html": True})


def _markdown(text):
    rendered = _as_on_github().render(text)
    strange = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9-]*)", rendered)) - _TAGS
    found = [f"an element <{tag}>" for tag in sorted(strange)]
    if rendered.count("<!--") > 1 or rendered.count("<details>") != rendered.count("</details>"):
        found.append("an element opened or closed")
    return found


class _Page(HTMLParser):
    """The elements of a page that a text could have made."""

    def __init__(self):
        super().__init__()
        self.found, self.scripts = [], 0

    def handle_starttag(self, tag, attributes):
        self.scripts += tag == "script"
        if tag not in _PAGE:
            self.found.append(f"an element <{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name in {"src", "srcset", "action", "formaction"}:
                self.found.append(f"an attribute {name}={value!r}")
            if name == "href" and not (value or "").startswith("#"):
                self.found.append(f"a link to {value!r}")


def _html(text):
    page = _Page()
    page.feed(text)
    return page.found + (["a script more"] if page.scripts > 1 else [])


_FORMATS = {
    "json": _json,
    "jsonl": _json_lines,
    "sarif": _json,
    "gitlab": _json,
    "rdjson": _json,
    "junit": _xml,
    "github": _github,
    "markdown": _markdown,
    "html": _html,
}
