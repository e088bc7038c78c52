"""A real Chromium for the tests of the page: each visit is watched for what it says and what it asks for."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def lacking() -> str:
    """What must be installed first, or '' when nothing is missing."""
    if importlib.util.find_spec("playwright") is None:
        return "the Python package playwright is missing; make test installs it"
    if CHROMIUM is None:
        return "no Chromium on the path; on Debian: apt-get install chromium"
    return ""


def quick(values, first=1):
    """Parameters of a test of which the first run always, the others with the long tests."""
    return [*values[:first], *(pytest.param(value, marks=pytest.mark.slow) for value in values[first:])]


NEEDED = [pytest.mark.browser, pytest.mark.skipif(bool(lacking()), reason=lacking())]
"""Marks of a module whose tests need the browser."""


class Visit(NamedTuple):
    """An open page.

    Attributes
    ----------
    page : Page
    said : list of str
        What the console, a dialog or an uncaught error said.
    asked : list of str
        Addresses asked for, but for the file itself.
    """

    page: Page
    said: list[str]
    asked: list[str]


@contextmanager
def started() -> Iterator[Browser]:
    """The Chromium of this system; nothing is downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu", "--disable-quic"])
        yield browser
        browser.close()


def visit(browser: Browser, file: Path, fragment: str = "", width: int = 1280, **settings: str) -> Visit:
    """A file in a fresh window of `width` x 800 pixels; `settings` such as color_scheme or reduced_motion."""
    page = browser.new_page(viewport={"width": width, "height": 800}, **settings)
    seen = Visit(page, [], [])

    def ask(request: Request) -> None:
        if request.url.split("#")[0] != file.as_uri() and request.url != "data:,":
            seen.asked.append(request.url)

    page.on("console", lambda message: seen.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda fault: seen.said.append(f"uncaught: {fault}"))
    page.on("dialog", lambda dialog: (seen.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", ask)
    page.goto(file.as_uri() + fragment)
    return seen


def resize(page: Page, width: int) -> None:
    """Another width of the window, in pixels."""
    page.set_viewport_size({"width": width, "height": 800})


def fold(page: Page, *, shut: bool) -> None:
    """All cards shut, or all open."""
    page.evaluate("(shut) => { for (const card of document.querySelectorAll('details')) card.open = !shut; }", shut)


# The look of an element: its name, its classes but for the length of a bar, and the look of what it stands in.
LOOKS = r"""
  const looks = new Map();
  const known = new WeakMap();
  const look = (node) => {
    if (!node) return 0;
    if (!known.has(node)) {
      const classes = [...node.classList].filter((one) => !/^[aw]\d+$/.test(one));
      const name = [look(node.parentElement), node.localName, ...classes].join(" ");
      if (!looks.has(name)) looks.set(name, looks.size + 1);
      known.set(node, looks.get(name));
    }
    return known.get(node);
  };
"""

THIN = f"""() => {{
  {LOOKS}
  const seen = new Set();
  const thin = (node) => {{
    seen.add(look(node));
    for (const child of [...node.children]) {{
      const again = /^(details|li|tr|option)$/.test(child.localName)
        && [child, ...child.querySelectorAll("*")].every((one) => seen.has(look(one)));
      if (again) child.remove(); else thin(child);
    }}
  }};
  thin(document.querySelector("main"));
}}"""

# Colour contrast of one text of every look; by far the slowest rule, it asks what lies behind each text.
CONTRAST = f"""() => {{
  {LOOKS}
  const some = new Map();
  for (const node of document.querySelectorAll("body *")) {{
    const speaks = [...node.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());
    if (speaks && node.checkVisibility() && !some.has(look(node))) some.set(look(node), node);
  }}
  return axe.run({{include: [...some.values()]}}, {{runOnly: ["color-contrast"], resultTypes: ["violations"]}})
    .then((result) => result.violations);
}}"""
OTHERS = """axe.run({rules: {"color-contrast": {enabled: false}}, resultTypes: ["violations"]})
  .then((result) => result.violations)"""


def thin(page: Page) -> None:
    """Leave out cards, rows and items that look in every part like one before; one of every look stays."""
    page.evaluate(THIN)


def audit(page: Page) -> list[str]:
    """What axe-core objects to on a page: rule, first element, and how many there are."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(CONTRAST) + page.evaluate(OTHERS)
    return [f"{one['id']}: {one['nodes'][0]['html']}, {len(one['nodes'])} in all" for one in found]
