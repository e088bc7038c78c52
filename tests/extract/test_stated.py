"""What a sentence states of cells and of treatments given together, and what it does not."""

from __future__ import annotations

import pytest

from prioritize.extract import Document, Lexicon, Section, extract
from tests.conftest import CHECKOUT
from tests.extract import stated
from tests.extract.annotated import HERE
from tests.extract.figures import Counts, found_in


@pytest.mark.parametrize(
    "text",
    [
        "CXCL12 secreted by fibroblasts does not bind CXCR4 on cancer stem cells.",
        "Whether CXCL12 secreted by fibroblasts binds CXCR4 on cancer stem cells is open.",
        "CXCL12 secreted by fibroblasts may bind CXCR4 on cancer stem cells.",
        "Blocking CXCL12 secreted by fibroblasts activates cancer stem cells.",
        "CXCL12 secreted by tumour cells attracts MDSCs.",
        "Fibroblasts and cancer stem cells express CXCL12 and CXCR4.",
    ],
)
def test_what_is_denied_open_or_told_of_a_blockade_or_of_other_cells_is_no_link(text: str, lexicon: Lexicon) -> None:
    assert found_in(text, lexicon).links == ()


def test_a_link_says_where_it_stands_and_names_its_receptor_once(lexicon: Lexicon) -> None:
    text = "See below. Endothelial cells present DLL4, which activates NOTCH1 on cancer stem cells."
    (link,) = extract(Document("", (Section("Niche", text),), "t"), lexicon).links
    assert (link.source, link.mediator, link.receptor, link.partner) == ("endothelial", "DLL4", "NOTCH1", "CSC")
    assert (link.mediator_id, link.receptor_id, link.kind) == ("HGNC:2910", "HGNC:7881", "surface ligand")
    assert (link.section, text[link.start : link.end]) == (
        "Niche",
        "Endothelial cells present DLL4, which activates NOTCH1 on cancer stem cells",
    )
    assert link.sentence == text[11:]


def test_a_name_and_its_abbreviation_in_parentheses_are_one(lexicon: Lexicon) -> None:
    text = "Osteopontin (SPP1) produced by macrophages binds CD44 on cancer stem cells."
    assert stated.links_in(text, lexicon) == {("TAM", "SPP1", "CD44", "CSC")}
    assert stated.links_in(text.replace("(SPP1)", "(CCL2)"), lexicon) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plerixafor was combined with paclitaxel in patients.", {("paclitaxel", "plerixafor", "clinical")}),
        ("In mice, plerixafor plus paclitaxel was given.", {("paclitaxel", "plerixafor", "preclinical")}),
        ("Plerixafor was combined with paclitaxel.", set()),
        ("Plerixafor could be combined with paclitaxel in patients.", set()),
        ("Plerixafor and paclitaxel were compared in patients.", set()),
    ],
)
def test_a_combination_is_read_where_it_was_given_and_it_is_said_where(
    text: str, expected: set[tuple[str, ...]], lexicon: Lexicon
) -> None:
    assert stated.regimens_in(text, lexicon) == expected


def test_how_a_combination_ended_is_never_read(lexicon: Lexicon) -> None:
    text = (
        "Plerixafor plus paclitaxel doubled survival in patients. A combination of plerixafor and gemcitabine is under "
        "study in patients."
    )
    assert [one.outcome for one in found_in(text, lexicon).regimens] == ["completed_unknown", "ongoing"]


@pytest.mark.parametrize(
    ("name", "links", "regimens"),
    [("links_tuning", Counts(21, 0, 0), Counts(6, 0, 0)), ("links_held_out", Counts(12, 0, 0), Counts(4, 0, 0))],
)
def test_the_annotated_sentences_give_what_they_state(
    name: str, links: Counts, regimens: Counts, lexicon: Lexicon
) -> None:
    assert stated.counts(stated.read(name), lexicon) == (links, regimens)


def test_the_readme_quotes_what_was_read() -> None:
    readme = " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
    record = " ".join((HERE / "README.md").read_text(encoding="utf-8").split())
    n_sentences = len(stated.read("links_held_out"))
    assert f"in {n_sentences} sentences that were kept for one reading" in readme
    assert "it read 12 of 12 links and 4 of 4 combinations and none besides" in readme
    assert "12 of 12 links and 4 of 4 combinations were read, and none besides" in record
    assert "in the terse roles of the catalogue 1 of 52" in readme
    assert "Of the 52 rows whose pair of cells the role states it found one" in record


def test_of_the_roles_of_the_catalogue_which_are_notes_hardly_a_link_is_read(lexicon: Lexicon) -> None:
    assert stated.of_roles(False, lexicon) == Counts(1, 1, 38)
    assert stated.of_roles(True, lexicon) == Counts(1, 1, 51)
