"""The page: what it holds, what it can never do, and how it feels in a browser."""

import json
import re
import shutil

import pytest

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def page(history, diff):
    """The page of a change."""

    def html(base, head):
        return diff(history.folder, base, head, "--env", "prod", "--format", "html")[1]

    return html


def test_a_page_is_self_contained(page):
    text = page("main", "index_of_one_dropped")
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"']?(https?:|//)", text)
    assert "default-src 'none'" in text
    assert text.count("<script>") == 1
    assert (
        "<h1>12 of 40 restores change: all 12 read another backup, all 12 lose an index, all 12 cost more</h1>" in text
    )
    assert "and 11 alike" in text


def test_a_page_shows_the_trace_of_a_value(page):
    text = page("main", "another_backup")
    assert "<li><code>specs/orders.yaml:10:16</code> computed by this template</li>" in text
    assert "<li><code>env/prod.yaml:2:12</code> vars.backup_id is set here</li>" in text


def test_a_page_shows_the_bodies_line_by_line(page):
    text = page("main", "another_backup")
    assert '<mark class="after">      &#34;backup_id&#34;: &#34;bk-9c&#34;</mark>\n    }\n' in text


def test_a_page_shows_no_sensitive_value(page):
    text = page("main", "secret")
    assert "***" in text
    assert "s3cret" not in text


HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{ x }}"


def evil(repository, diff):
    def body(tag):
        target = {"environment_id": "e", "table_name": "tbl", "tags": [{"key": tag, "value": tag}]}
        return json.dumps({"restorespec": 1, "source": {"securevault_backup": {"backup_id": "b"}}, "target": target})

    repository.write({"specs/evil.json": body("a")})
    repository.commit("Before")
    repository.write({"specs/evil.json": body(HOSTILE.replace("{{ x }}", "{ x }"))})
    return diff(repository.folder, "HEAD", "--format", "html")[1]


def test_hostile_text_is_text(repository, diff):
    text = evil(repository, diff)
    assert "<img" not in text
    assert text.count("</script>") == 1
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page; afterwards nothing may have been fetched and no error told."""
    pages = []

    def open_page(text, **options):
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        tab = browser.new_page(**options)
        requests, errors = [], []
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: errors.append(message.text))
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("dialog", lambda dialog: errors.append(dialog.message))
        tab.goto(file.as_uri())
        pages.append((tab, requests, errors, file.as_uri()))
        return tab

    yield open_page
    for tab, requests, errors, address in pages:
        assert (requests, errors) == ([address], [])
        tab.close()


def test_a_click_unfolds_a_restore(page, opened):
    tab = opened(page("main", "index_of_one_dropped"))
    fields = tab.locator("details.restore .fields").first
    assert not fields.is_visible()
    tab.locator("details.restore > summary").first.click()
    assert fields.is_visible()


def test_the_search_filters_and_shows_the_count(page, opened):
    tab = opened(page("rename", "rows"))
    assert tab.locator("#count").inner_text() == "4 restores"
    tab.keyboard.press("/")
    tab.keyboard.type("t24")
    assert tab.locator("#count").inner_text() == "1 restore"
    assert tab.locator("details.restore:visible").count() == 1
    tab.locator("#unfold").click()
    assert tab.locator("details.restore:visible .fields").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(page, opened, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    tab = opened(page("main", "broken"), color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    tab.locator("#unfold").click()
    found = axe.Axe().run(tab).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_executes_nothing(repository, diff, opened):
    tab = opened(evil(repository, diff))
    tab.locator("#unfold").click()
    assert tab.locator("img").count() == 0
