"""The diagram parses with Mermaid itself, whatever names it holds."""

import os
import re
import shutil
from pathlib import Path

import pytest

MERMAID = os.environ.get("RESTORESPEC_MERMAID", "")
CHROMIUM = shutil.which("chromium")
NAMES = [
    'a"b',
    "a]b",
    "end",
    "graph",
    "`code`",
    "<b>x</b>",
    "#quot;",
    "%%{init: {}}%%",
    "a;b",
    "a\\nb",
    "{{x}}",
    "--> x",
    "\u00e4\u4e2d",
]


@pytest.fixture(scope="module")
def parses():
    """Whether Mermaid parses a text: its `mermaid.min.js` in a browser."""
    if not Path(MERMAID).is_file() or CHROMIUM is None:
        pytest.skip("RESTORESPEC_MERMAID names no mermaid.min.js, or there is no Chromium here")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.add_script_tag(path=MERMAID)
        yield lambda text: page.evaluate("async (text) => (await mermaid.parse(text)).diagramType", text)
        browser.close()


def charts(comment):
    return re.findall(r"```mermaid\n(.*?)\n```", comment, re.DOTALL)


@pytest.mark.parametrize("head", ["index_of_one_dropped", "billing", "rows", "replicas"])
def test_the_diagram_of_a_change_parses(history, diff, parses, head):
    (chart,) = charts(diff(history.folder, "main", head, "--env", "prod", "--format", "markdown")[1])
    assert parses(chart) == "flowchart-v2"


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_name_stays_in_its_label(repository, diff, parses, name):
    spec = "restorespec: 1\nname: {}\nsource: {{securevault_backup: {{backup_id: one}}}}\ntarget: {{environment_id: e, table_name: tbl}}\n"
    name = name.replace("/", "-")
    repository.write({"specs/x.yaml": spec.format("x")})
    repository.commit("Before")
    repository.write(
        {
            f"specs/{name}.yaml": spec.format("y").replace("tbl", "tbm"),
            "specs/z.yaml": spec.format("z").replace("tbl", "tbn"),
        }
    )
    (chart,) = charts(diff(repository.folder, "HEAD", "--format", "markdown")[1])
    assert parses(chart) == "flowchart-v2"
    assert chart.count("\n") == 6
