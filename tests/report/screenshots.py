"""Pictures of every section of a report at three widths, light and dark, its prints, and what axe-core says of it.

Run from the checkout: `python -m tests.report.screenshots reports/default/index.html build/screenshots`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tests.report import browsing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ElementHandle, Locator, Page

WIDTHS = (360, 1280, 2560)
SCHEMES = ("light", "dark")
TALLEST = 6000
"""Pixels of a section that a picture shows; lists of cards go on for long."""

# A picture is taller than a window: what clings to an edge of the window would lie in its middle.
LOOSE = """for (const one of document.querySelectorAll("body *")) {
  if (getComputedStyle(one).position === "sticky") one.style.position = "static";
}"""
ALONE = """(section) => {
  for (const other of document.querySelectorAll("main > section")) other.hidden = other !== section;
  scrollTo(0, 0);
}"""
# The first card of every list in a section, opened.
FIRST_CARDS = """(section) => {
  const cards = [...section.querySelectorAll("details.card")];
  return cards.filter((card) => card.parentElement.querySelector(":scope > details.card") === card).map((card) => {
    card.open = true;
    return card;
  });
}"""


def sections(page: Page) -> Iterator[tuple[str, Locator]]:
    """Every section with its name, and nothing but it on the page."""
    for section in page.locator("main > section").all():
        section.evaluate(ALONE)
        yield section.get_attribute("id") or "section", section


def take(page: Page, part: Locator | ElementHandle, file: Path) -> None:
    """A picture of one part of the page."""
    box = part.bounding_box()
    if box is None:
        return
    top = page.evaluate("scrollY") + box["y"]
    clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": min(box["height"], TALLEST)}
    page.screenshot(path=file, full_page=True, clip=clip)


def take_all(page: Page, folder: Path, mark: str) -> None:
    """A picture of the page as it opens, of every section, and of the first card of every list, opened."""
    page.screenshot(path=folder / f"page-{mark}.png")
    page.evaluate(LOOSE)
    for name, section in sections(page):
        take(page, section, folder / f"{name}-{mark}.png")
        cards = section.evaluate_handle(FIRST_CARDS)
        for number, card in enumerate(cards.get_properties().values(), 1):
            take(page, card.as_element(), folder / f"{name}-card{number}-{mark}.png")


def objections(browser: Browser, report: Path) -> list[str]:
    """What axe-core objects to: the whole page with its cards shut, and one of every look with all cards open."""
    found = []
    for thinned in (False, True):
        page = browsing.visit(browser, report).page
        if thinned:
            browsing.thin(page)
        browsing.fold(page, shut=not thinned)
        for width in WIDTHS[:2]:
            for scheme in SCHEMES:
                browsing.resize(page, width)
                page.emulate_media(color_scheme=scheme)
                found += [f"{width} px, {scheme}: {fault}" for fault in browsing.audit(page)]
        page.close()
    return found


@click.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--audit/--no-audit", default=True, help="Ask axe-core too; it takes some minutes.")
def main(report: Path, out: Path, audit: bool) -> None:
    """Pictures of REPORT into the folder OUT."""
    if browsing.lacking():
        raise click.ClickException(browsing.lacking())
    out.mkdir(parents=True, exist_ok=True)
    report = report.resolve()
    with browsing.started() as browser:
        for width in WIDTHS:
            for scheme in SCHEMES:
                seen = browsing.visit(browser, report, width=width, color_scheme=scheme)
                take_all(seen.page, out, f"{width}-{scheme}")
                seen.page.close()
        page = browsing.visit(browser, report).page
        for paper in ("A4", "Letter"):
            page.pdf(path=out / f"print-{paper}.pdf", format=paper)
        page.close()
        click.echo(f"Pictures: {out}")
        found = objections(browser, report) if audit else []
    for line in found:
        click.echo(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
