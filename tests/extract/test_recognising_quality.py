"""How well genes are recognised: floors that hold on annotated sentences, beside a plain dictionary."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from prioritize.extract import Document, Lexicon, Section, extract
from prioritize.extract.lexicon import MOST_MEMBERS
from tests.conftest import CHECKOUT
from tests.extract import annotated, figures
from tests.extract.annotated import Annotated, Marked
from tests.extract.figures import Counts, Place


def test_there_are_as_many_sentences_as_are_told_and_a_third_is_held_out() -> None:
    counts = {name: sum(len(one.starts) for one in annotated.read(name)) for name in ("tuning", "held_out")}
    assert counts == {"tuning": 102, "held_out": 50}


def test_a_mark_gives_the_characters_it_stands_around() -> None:
    first = annotated.read("tuning")[0]
    assert [(first.text[one.start : one.end], one.symbols, one.family) for one in first.marked[:3]] == [
        ("IL-6", ("IL6",), ""),
        ("STAT3", ("STAT3",), ""),
        ("IL-6 receptor", ("IL6R",), ""),
    ]
    assert [first.text[start : start + 12] for start in first.starts[:2]] == ["Tumour-assoc", "Blocking the"]


def test_right_spurious_and_missed_are_counted_by_place_and_by_document() -> None:
    marked = (Marked(0, 4, ("IL6",), ""), Marked(9, 13, ("IL6",), ""), Marked(20, 22, (), "AKT"))
    document = Annotated("made", "IL-6 and IL-6, then AKT", (0,), marked)
    places = [Place(0, 4, "IL6"), Place(9, 13, "IL4"), Place(20, 22, "AKT1")]
    assert figures.at_places(document, places) == Counts(1, 1, 1)
    assert figures.in_document(document, places) == Counts(1, 1, 0)
    assert Counts(3, 1, 2).figures == pytest.approx((0.75, 0.6, 2 / 3))


@pytest.mark.parametrize(("name", "floor"), [("tuning", 0.97), ("held_out", 0.9)])
def test_recognition_stays_above_its_floor_and_far_above_a_plain_dictionary(
    name: str, floor: float, lexicon: Lexicon
) -> None:
    documents = annotated.read(name)
    plain = figures.baseline()
    ours = [figures.at_places(one, figures.named(figures.found_in(one.text, lexicon))) for one in documents]
    theirs = [figures.at_places(one, plain.places(one.text)) for one in documents]
    (*_, f1), (*_, of_plain) = list(figures.intervals(ours)), list(figures.intervals(theirs))
    assert f1[0] >= floor
    assert f1[1] > of_plain[2]


def test_the_readme_quotes_the_one_blind_reading_and_a_baseline_that_comes_out_again() -> None:
    readme = " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
    record = (annotated.HERE / "README.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line.split("|")[2:4] for line in record.splitlines() if line.startswith("| ")}
    blind = [cell.strip().replace("-", "–") for cell in rows["recognition, mentions"]]
    assert f"precision {blind[0]} and recall {blind[1]} per mention" in readme
    documents = annotated.read("held_out")
    plain = [figures.at_places(one, figures.baseline().places(one.text)) for one in documents]
    again = [f"{value:.3f} ({low:.3f}–{high:.3f})" for value, low, high in figures.intervals(plain)][:2]
    assert again == [cell.strip().replace("-", "–") for cell in rows["plain dictionary, mentions"]]
    assert f"where a plain dictionary has {again[0]} and {again[1]}" in readme


def test_directions_that_are_told_are_mostly_those_that_a_reader_tells(lexicon: Lexicon) -> None:
    counted = figures.directions(lexicon)
    assert sum(counted.values()) == 81
    told = sum(count for (_, machine), count in counted.items() if machine not in ("unclear", "missed"))
    right = sum(count for (hand, machine), count in counted.items() if hand == machine != "unclear")
    opposite = counted["inhibit", "activate"] + counted["activate", "inhibit"]
    assert (right / told >= 0.8, right >= 20, opposite) == (True, True, 0)


@pytest.mark.parametrize(("name", "marks", "floor", "too_many"), [("provoked", 66, 50, 0), ("fresh", 50, 34, 1)])
def test_directions_of_single_sentences_are_never_the_opposite(
    name: str, marks: int, floor: int, too_many: int, lexicon: Lexicon
) -> None:
    counted = figures.of_sentences(name, lexicon)
    assert sum(counted.values()) == marks
    assert (counted["opposite"], counted["told where nothing is"]) == (0, too_many)
    assert counted["right"] >= floor


def test_the_roles_of_the_catalogue_give_the_genes_that_they_name(lexicon: Lexicon) -> None:
    counts = figures.of_roles(lexicon)
    assert min(counts.figures) >= 0.95
    own = [
        (symbol, symbol in {one.symbol for one in figures.named(figures.found_in(role, lexicon))})
        for symbol, role, expected in figures.roles()
        if symbol in expected
    ]
    assert len(own) == 36
    assert [symbol for symbol, found in own if not found] == []


def test_the_abstract_of_the_review_names_no_gene_and_that_is_said(shared: Path, lexicon: Lexicon) -> None:
    lines = (shared / "facts" / "README.md").read_text(encoding="utf-8").splitlines()
    abstract = next(line.removeprefix("> ") for line in lines if line.startswith("> Cancer stem cells"))
    found = extract(Document("", (Section("Abstract", abstract),), "abstract"), lexicon)
    assert found.proposals == ()
    assert found.notes[0] == (
        "no gene is named; what is named instead: cell: CSC, TAM, MDSC, Treg; mediator: cytokine, exosome, metabolite; "
        "therapy: immunotherapy, chemotherapy"
    )


def test_a_recorded_paper_gives_the_genes_that_pubtator_gives(shared: Path, lexicon: Lexicon) -> None:
    ours, plain = figures.of_paper(shared / figures.PAPER, lexicon)
    assert (ours.right, ours.spurious, ours.missed) == (5, 0, 0)
    assert plain.right == 5


@pytest.mark.slow
def test_abstracts_on_care_and_screening_are_not_read_as_full_of_genes(shared: Path, lexicon: Lexicon) -> None:
    found = figures.of_abstracts(shared / figures.ABSTRACTS, lexicon)
    assert len(found) == 21
    assert {pmid: symbols for pmid, symbols in found.items() if symbols} == {
        "40511629": ["BAX", "BCL2", "BCL2L1", "CASP3", "CASP8", "CASP9"],
        "40516981": ["FOLH1"],
    }


@pytest.mark.parametrize("name", ["families", "names", "ambiguous", "vocabulary", "cues"])
def test_a_table_names_nothing_twice(name: str) -> None:
    with (figures.pipeline.places().data / "extract" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    assert all(len(row) == len(header) for row in rows)
    keys = [tuple(row[:2]) if name in {"cues", "vocabulary"} else row[0] for row in rows]
    assert [key for key in keys if keys.count(key) > 1] == []
    if name in {"families", "vocabulary"}:
        spellings = [part for row in rows for part in row[2].split(";")]
        assert [part for part in spellings if spellings.count(part) > 1] == []


def test_a_family_that_is_spelled_out_is_small(lexicon: Lexicon) -> None:
    sizes = {family.name: len(family.members) for family in lexicon.families.values()}
    assert sizes["NF-kB"] == 5
    assert sizes["Wnt"] == 19 > MOST_MEMBERS
