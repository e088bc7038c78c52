"""How well genes are recognised, beside a plain dictionary: `python -m tests.extract.figures [--held-out]`.

A gene is found at a place when the place overlaps a mark and the gene is that of the mark; each mark counts once. A
document counts a gene once. Places marked as a family are counted apart: there nothing is right or wrong about a gene.
Intervals are percentiles over draws of whole documents with replacement.
"""

from __future__ import annotations

import csv
import html
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from prioritize import extracting, pipeline
from prioritize.extract import Document, Extraction, Lexicon, Section, extract
from prioritize.extract.extraction import FAMILY
from tests.extract import annotated
from tests.extract.annotated import Annotated

DRAWS, SEED = 1000, 0
PAPER = Path("payloads/pubtator/export_20516115.json")
ABSTRACTS = Path("payloads/europepmc/search_cancer_core.json")
"""Recorded answers, below the folder that PRIORITIZE_SHARED names."""


class Place(NamedTuple):
    """Characters of a text and the gene that they name."""

    start: int
    end: int
    symbol: str


class Counts(NamedTuple):
    """Right, spurious and missed."""

    right: int
    spurious: int
    missed: int

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall and F1."""
        precision = self.right / max(self.right + self.spurious, 1)
        recall = self.right / max(self.right + self.missed, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def found_in(text: str, lexicon: Lexicon) -> Extraction:
    """What recognition makes of a text."""
    return extract(Document("", (Section("", text),), "text"), lexicon)


def named(found: Extraction) -> list[Place]:
    """Genes that are named themselves, not as members of a family."""
    return [
        Place(one.start, one.end, one.name)
        for proposal in found.proposals
        for one in proposal.mentions
        if one.how != FAMILY
    ]


class Dictionary:
    """The baseline: whole tokens that are, capitals and all, a symbol, alias or previous symbol of HGNC."""

    TOKEN = re.compile(r"[A-Za-z0-9α-ω]+(?:-[A-Za-z0-9α-ω]+)*")

    def __init__(self, names: Sequence[tuple[str, str, str]]) -> None:
        self.symbols: dict[str, set[str]] = {}
        approved = {symbol for _, symbol, kind in names if kind == "approved"}
        for name, symbol, _ in names:
            if name not in approved or name == symbol:
                self.symbols.setdefault(name, set()).add(symbol)

    def places(self, text: str) -> list[Place]:
        """Every token that is a name, with all genes of that name."""
        return [
            Place(token.start(), token.end(), symbol)
            for token in self.TOKEN.finditer(text)
            for symbol in sorted(self.symbols.get(token.group(), ()))
        ]


def at_places(document: Annotated, places: Sequence[Place]) -> Counts:
    """Mentions that are right, spurious and missed."""
    marks = [Place(one.start, one.end, symbol) for one in document.marked for symbol in one.symbols]
    families = [one for one in document.marked if one.family]
    met: set[Place] = set()
    spurious = 0
    for place in places:
        over = [mark for mark in marks if mark.start < place.end and place.start < mark.end]
        same = [mark for mark in over if mark.symbol == place.symbol]
        if same:
            met |= {*same}
        elif not any(one.start < place.end and place.start < one.end for one in families):
            spurious += 1
    return Counts(len(met), spurious, len(marks) - len(met))


def in_document(document: Annotated, places: Sequence[Place]) -> Counts:
    """Genes of a document that are right, spurious and missed."""
    expected = {symbol for one in document.marked for symbol in one.symbols}
    families = [one for one in document.marked if one.family]
    got = {
        place.symbol
        for place in places
        if place.symbol in expected or not any(one.start < place.end and place.start < one.end for one in families)
    }
    return Counts(len(expected & got), len(got - expected), len(expected - got))


def intervals(counts: Sequence[Counts]) -> Iterator[tuple[float, float, float]]:
    """Precision, recall and F1, each with the 2.5% and 97.5% percentile over draws of documents."""
    table = np.array(counts)
    drawn = np.random.default_rng(SEED).integers(0, len(counts), size=(DRAWS, len(counts)))
    sums = table[drawn].sum(axis=1)
    of_draws = np.array([Counts(*map(int, row)).figures for row in sums])
    whole = Counts(*map(int, table.sum(axis=0))).figures
    for index, value in enumerate(whole):
        low, high = np.percentile(of_draws[:, index], [2.5, 97.5])
        yield value, float(low), float(high)


def errors(documents: Sequence[Annotated], lexicon: Lexicon) -> Counter[str]:
    """What kinds of errors recognition makes."""
    kinds: Counter[str] = Counter()
    for document in documents:
        found = found_in(document.text, lexicon)
        places = named(found)
        for place in places:
            over = [one for one in document.marked if one.start < place.end and place.start < one.end]
            if not over:
                kinds["spurious: no gene is named there"] += 1
            elif not any(place.symbol in one.symbols or one.family for one in over):
                kinds["spurious: another gene is named there"] += 1
        for one in document.marked:
            for symbol in one.symbols:
                if not any(
                    place.symbol == symbol and place.start < one.end and one.start < place.end for place in places
                ):
                    why = [left.why for left in found.left_out if left.start < one.end and one.start < left.end]
                    kinds[f"missed: {why[0] if why else 'not known under this name'}"] += 1
    return kinds


def families(documents: Sequence[Annotated], lexicon: Lexicon) -> Counts:
    """Families that are right, spurious and missed, by place and name."""
    total = np.zeros(3, dtype=int)
    for document in documents:
        expected = {(one.start, one.family) for one in document.marked if one.family}
        got = {(one.start, one.name) for one in found_in(document.text, lexicon).others if one.kind == "family"}
        total += (len(expected & got), len(got - expected), len(expected - got))
    return Counts(*map(int, total))


def directions(lexicon: Lexicon) -> Counter[tuple[str, str]]:
    """How often a gene of the held-out documents has one direction by hand and one by recognition."""
    with (annotated.HERE / "directions.csv").open(encoding="utf-8", newline="") as handle:
        by_hand = {(row["document"], row["symbol"]): row["direction"] for row in csv.DictReader(handle)}
    counted: Counter[tuple[str, str]] = Counter()
    for document in annotated.read("held_out"):
        told = {one.symbol: one.direction for one in found_in(document.text, lexicon).proposals}
        genes = [(symbol, direction) for (name, symbol), direction in by_hand.items() if name == document.name]
        counted.update((direction, told.get(symbol, "missed")) for symbol, direction in genes)
    return counted


def of_sentences(name: str, lexicon: Lexicon, second: bool = False) -> Counter[str]:
    """How directions of single sentences come out beside the marks of the reader, or of the second one where he is."""
    counted: Counter[str] = Counter()
    with (annotated.HERE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        marks = [row for row in csv.DictReader(handle) if row["direction"]]
    for row in marks:
        told = {one.symbol: one.direction for one in found_in(row["sentence"], lexicon).proposals}
        by_hand = (row.get("second_reader", "") if second else "") or row["direction"]
        counted[_compared(by_hand, told.get(row["symbol"], "gene not found"))] += 1
    return counted


def _compared(by_hand: str, machine: str) -> str:
    """What a direction is beside that of a reader."""
    if machine in (by_hand, "gene not found"):
        return machine if machine != by_hand else "right"
    if machine == "unclear":
        return "untold"
    return "opposite" if {by_hand, machine} == {"inhibit", "activate"} else "told where nothing is"


@cache
def baseline() -> Dictionary:
    """The plain dictionary, from the embedded snapshot."""
    import duckdb

    folder = pipeline.places().snapshot
    query = "SELECT n.name, g.symbol, n.kind FROM read_parquet(?) n JOIN read_parquet(?) g USING (hgnc_id) ORDER BY ALL"
    with duckdb.connect() as con:
        files = [str(folder / f"{table}.hgnc.parquet") for table in ("gene_name", "gene")]
        return Dictionary(con.execute(query, files).fetchall())


def table(documents: Sequence[Annotated], lexicon: Lexicon) -> list[str]:
    """Figures of recognition and of the baseline, a line each."""
    plain = baseline()
    taggers: dict[str, Callable[[str], list[Place]]] = {
        "recognition": lambda text: named(found_in(text, lexicon)),
        "plain dictionary": plain.places,
    }
    lines = []
    for name, tagger in taggers.items():
        tagged = [(document, tagger(document.text)) for document in documents]
        for level, count in (("mentions", at_places), ("documents", in_document)):
            counts = [count(document, places) for document, places in tagged]
            shown = "  ".join(f"{value:.3f} ({low:.3f}-{high:.3f})" for value, low, high in intervals(counts))
            whole = np.array(counts).sum(axis=0)
            lines.append(f"{name:<17} {level:<10} {shown}  right {whole[0]}, spurious {whole[1]}, missed {whole[2]}")
    return lines


def of_paper(path: Path, lexicon: Lexicon) -> tuple[Counts, Counts]:
    """Recognition and baseline on a recorded PubTator3 export: places of genes, by NCBI Gene id."""
    import duckdb

    with duckdb.connect() as con:
        genes = con.execute(
            "SELECT entrez_id, symbol FROM read_parquet(?)", [str(pipeline.places().snapshot / "gene.hgnc.parquet")]
        ).fetchall()
    symbols = dict(genes)
    plain = baseline()
    totals = np.zeros((2, 3), dtype=int)
    for paper in json.loads(path.read_text(encoding="utf-8"))["PubTator3"]:
        for passage in paper["passages"]:
            marks = [
                annotated.Marked(
                    place["offset"] - passage["offset"], 0, (symbols[one["infons"]["identifier"]],), ""
                )._replace(end=place["offset"] - passage["offset"] + place["length"])
                for one in passage["annotations"]
                if one["infons"]["type"] == "Gene"
                for place in one["locations"]
            ]
            document = Annotated("", passage["text"], (0,), tuple(marks))
            totals[0] += at_places(document, named(found_in(document.text, lexicon)))
            totals[1] += at_places(document, plain.places(document.text))
    return Counts(*map(int, totals[0])), Counts(*map(int, totals[1]))


def of_abstracts(path: Path, lexicon: Lexicon) -> dict[str, list[str]]:
    """Genes that the abstracts of a recorded search of Europe PMC name, by PMID."""
    results = json.loads(path.read_text(encoding="utf-8"))["resultList"]["result"]
    texts = {one["id"]: html.unescape(re.sub("<[^>]+>", " ", one.get("abstractText", ""))) for one in results}
    return {
        pmid: sorted({place.symbol for place in named(found_in(text, lexicon))}) for pmid, text in texts.items() if text
    }


def of_roles(lexicon: Lexicon) -> Counts:
    """Genes named in the roles of the embedded catalogue, as they were read by hand for roles.csv."""
    total = np.zeros(3, dtype=int)
    for symbol, role, expected in roles():
        got = {place.symbol for place in named(found_in(role, lexicon))}
        total += (len(expected & got), len(got - expected), len(expected - got))
        for one in sorted(expected ^ got):
            click.echo(f"  {symbol}: {'missed' if one in expected else 'spurious'} {one}: {role}")
    return Counts(*map(int, total))


def roles() -> Iterator[tuple[str, str, set[str]]]:
    """Target, its role in the catalogue, and the genes that the role names."""
    with (pipeline.places().data / "targets.csv").open(encoding="utf-8", newline="") as handle:
        told = {row["symbol"]: row["role"] for row in csv.DictReader(handle)}
    with (annotated.HERE / "roles.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield row["target"], told[row["target"]], {*row["named"].split(";")} - {""}


def main(arguments: Sequence[str]) -> None:
    """Print all figures."""
    lexicon = extracting.lexicon_of(pipeline.places())
    for name in ("held_out",) if "--held-out" in arguments else ("tuning",):
        documents = annotated.read(name)
        sentences = sum(len(document.starts) for document in documents)
        click.echo(f"{name}: {sentences} sentences in {len(documents)} documents")
        click.echo(f"{'':<28} precision              recall                 F1")
        click.echo("\n".join(table(documents, lexicon)))
        click.echo(f"families: {families(documents, lexicon)}")
        for kind, count in errors(documents, lexicon).most_common():
            click.echo(f"  {count} {kind}")
    click.echo("directions of held-out documents, by hand and recognised")
    for (hand, machine), count in sorted(directions(lexicon).items()):
        click.echo(f"  {count} {hand}: {machine}")
    for name, second in (("provoked", False), ("provoked", True), ("fresh", False)):
        reader = ", by the second reader" if second else ""
        click.echo(f"directions of single sentences, {name}{reader}: {dict(of_sentences(name, lexicon, second))}")
    click.echo("genes in the roles of the catalogue")
    counts = of_roles(lexicon)
    click.echo(f"  {counts}, precision {counts.figures[0]:.3f}, recall {counts.figures[1]:.3f}")
    shared = Path(os.environ.get("PRIORITIZE_SHARED", ""))
    if (shared / PAPER).is_file():
        ours, plain = of_paper(shared / PAPER, lexicon)
        click.echo(f"recorded paper of PubTator3\n  recognition {ours}\n  plain dictionary {plain}")
    if (shared / ABSTRACTS).is_file():
        told = of_abstracts(shared / ABSTRACTS, lexicon)
        click.echo(
            f"recorded abstracts on cancer: {len(told)}; genes in { ({key: one for key, one in told.items() if one}) }"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
