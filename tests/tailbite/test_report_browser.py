"""The report as a reader meets it, in a headless chromium: both widths, dark and light, mouse and
keyboard, with and without scripts.
"""

import os
import shutil
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.tailbite import reports

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")
SIZES = "all => all.map(e => e.getBoundingClientRect()).map(box => [box.width, box.height])"
#: what scrolls, because it is wider than its box
WIDER = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
WIDTHS = (360, 1600)
PAGES = ("index.html", "errata.html", "subjects/gaussian.html")
#: with every kind of check: means, laws, nothing but the proof
CLAIMS = (
    "gaussian.replace.fisher_rao",
    "gaussian.replace.variance_mean",
    "gaussian.replace.mean_law",
    "gaussian.accumulate.no_collapse",
)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as started:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield found
        found.close()


@contextmanager
def opened(browser, site, address="index.html", *, width=1600, scheme="light", scripts=True):
    """A page that must say nothing on the console and ask for nothing but the report's own
    files.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
    )
    context.set_default_timeout(300_000)  # a busy machine is slow
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / address).as_uri())
    yield page
    context.close()
    assert said == []
    assert asked and [url for url in asked if not url.startswith((site.as_uri(), "data:,"))] == []


@pytest.mark.costly
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("address", [*PAGES, *(f"claims/{id}.html" for id in CLAIMS)])
def test_every_page_is_readable_and_accessible(browser, site, address, scheme, width):
    with opened(browser, site, address, width=width, scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        formulas = page.locator("math").evaluate_all(SIZES)
        assert formulas or address == "index.html"
        assert all(w > 2 and h > 2 for w, h in formulas)
        if width == max(WIDTHS):
            assert page.locator(".formula").evaluate_all(WIDER) == []
        found = Axe().run(page, options={"preload": False})
        assert found.violations_count == 0, found.generate_report()


def test_dark_and_light_differ(browser, site):
    grounds = {}
    for scheme in ("dark", "light"):
        with opened(browser, site, scheme=scheme) as page:
            grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds["dark"] != grounds["light"]


def shown(page):
    return page.locator("#claims tbody tr:visible th code").all_inner_texts()


def test_filters_narrow_the_table(browser, site):
    with opened(browser, site) as page:
        everything = shown(page)
        assert everything == list(reports.IDS)
        page.get_by_label("Text").fill("replace.VARIANCE refits")
        assert shown(page) == ["gaussian.replace.variance_mean"]
        assert page.locator("#count").inner_text() == f"1 of {len(reports.IDS)} claims"
        page.get_by_role("button", name="Show all").click()
        page.wait_for_function(
            f"document.getElementById('count').textContent.startsWith('{len(reports.IDS)} of')"
        )
        page.get_by_label("Subject").select_option("regression")
        assert shown(page) == ["regression.accumulate.risk_mean"]
        page.get_by_label("Subject").select_option("")
        page.get_by_label("Workflow").select_option("accumulate")
        assert shown(page) == ["gaussian.accumulate.no_collapse", "regression.accumulate.risk_mean"]
        page.get_by_label("Workflow").select_option("")
        page.get_by_label("Paper").select_option("suresh2024")
        assert shown(page) == ["gaussian.replace.chernoff", "gaussian.replace.deviation_bound"]
        page.get_by_label("Paper").select_option("")
        page.get_by_label("Grade").select_option("proved")
        assert shown(page) and set(shown(page)) <= set(everything)


@pytest.mark.parametrize("width", [360, 1600])
def test_headers_sort_by_their_column(browser, site, width):
    with opened(browser, site, width=width) as page:
        header = page.get_by_role("columnheader", name="Worst p")
        button = header.get_by_role("button")
        values = "rows => rows.map(row => row.cells[5].dataset.value)"
        for way, sign in (("ascending", 1), ("descending", -1)):
            button.click()
            assert header.get_attribute("aria-sort") == way
            column = page.locator("#claims tbody tr").evaluate_all(values)
            numbers = [sign * float(value) for value in column if value]
            assert numbers == sorted(numbers) and len(set(numbers)) > 2
            assert column[len(numbers) :] == [""] * (len(column) - len(numbers)) != []
        page.get_by_role("columnheader", name="Claim").get_by_role("button").click()
        assert header.get_attribute("aria-sort") == "none"
        assert shown(page) == sorted(reports.IDS)


def test_everything_can_be_reached_with_the_keyboard(browser, site):
    with opened(browser, site) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            tag, text, outline = page.evaluate(
                "(e => [e.tagName, e.id || e.innerText, "
                "getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
            if tag == "BODY":
                break
            assert outline != "none", (tag, text)
            seen.append(text.strip())
            if text.strip() == "Verdict":
                page.keyboard.press("Enter")
                assert (
                    page.get_by_role("columnheader", name="Verdict").get_attribute("aria-sort")
                    == "ascending"
                )
        assert {"All claims", "Errata", "text", "paper", "Show all", "Claim", "Verdict"} <= set(
            seen
        )
    with opened(browser, site, "claims/gaussian.replace.fisher_rao.html", width=360) as page:
        wide = page.locator(".formula").evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.tabIndex)"
        )
        assert wide and set(wide) == {0}


def test_all_can_be_read_without_scripts(browser, site):
    with opened(browser, site, scripts=False) as page:
        assert shown(page) == list(reports.IDS)
        assert not page.locator("#filters").is_visible()
    with opened(browser, site, "claims/gaussian.replace.variance_mean.html", scripts=False) as page:
        assert page.locator("math").first.bounding_box()["width"] > 50
        assert page.locator("figure svg").first.bounding_box()["height"] > 50
