"""What spreadsheets do to names of genes, in every form by rule; and every name that HGNC has, by class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from prioritize import pipeline
from prioritize.spreadsheets import damage, same_number
from prioritize.targets import Names, resolve
from tests.conftest import Record

# The names on which the rule of reliability.md rests: the day is the number of the name.
SHOWN = {
    3: {day: (f"MARCH{day}", *((f"MARC{day}",) if day < 3 else ())) for day in range(1, 12)},
    9: {day: (f"SEPT{day}" if day < 15 else "SEP15",) for day in range(1, 16)},
    12: {1: ("DEC1",)},
    10: {3: ("OCT3",), 4: ("OCT4",)},
}
ENGLISH = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OTHERS = {
    "German": ("", "Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
    "French": ("", "janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
    "Spanish": ("", "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "Italian": ("", "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
    "Portuguese": ("", "jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
    "Dutch": ("", "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}
DATED = re.compile(r"(MARCH|MARC|SEPT|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)-?(\d{1,2})")


@pytest.fixture(scope="module")
def names() -> Names:
    """All names of the embedded release of HGNC."""
    return pipeline.gene_names(pipeline.places())


def forms(month: int, day: int) -> set[str]:
    """A day as the tables of mangled names have it: 1-Mar, and 3/1 and 3-1 with and without zeros."""
    figures = {f"{m}{sign}{d}" for sign in "/-" for m in (str(month), f"{month:02d}") for d in (str(day), f"{day:02d}")}
    return {f"{day}-{ENGLISH[month]}", *figures}


def everywhere(month: int, day: int) -> Iterator[str]:
    """The same day as spreadsheets of seven languages show, save and number it, in two years and two ways to count."""
    yield from (
        f"{ENGLISH[month]}-{day:02d}",
        f"{ENGLISH[month]} {day}",
        f"{day} {ENGLISH[month]}",
        f"{day:02d}-{ENGLISH[month]}",
    )
    for words in OTHERS.values():
        yield from (
            f"{day:02d}. {words[month]}",
            f"{day}-{words[month]}.",
            f"{words[month]}-{day:02d}",
            f"{day:02d}/{words[month]}",
        )
    for year in (2001, 2024):
        yield from (
            f"{year}-{month:02d}-{day:02d}",
            f"{year}/{month}/{day}",
            f"{year}-{month:02d}-{day:02d} 00:00:00",
            f"{year}-{month:02d}-{day:02d}T00:00:00Z",
            f"{day:02d}.{month:02d}.{year}",
            f"{day:02d}/{month:02d}/{year}",
            f"{month}/{day}/{year % 100:02d}",
            f"{day}-{ENGLISH[month]}-{year % 100:02d}",
            f"{ENGLISH[month]} {day}, {year}",
            str((date(year, month, day) - date(1899, 12, 30)).days),
            str((date(year, month, day) - date(1904, 1, 1)).days),
        )


def wrong(form: str, wanted: str, names: Names) -> str:
    """What is wrong with how a form is met; '' when it is refused and the gene that it was is among those named."""
    said = resolve(form, names)
    if not isinstance(said, str):
        return f"{form} was taken for {said[0].symbol}"
    genes = {names.genes[one].symbol for one, _ in names.known[wanted]}
    missing = [gene for gene in sorted(genes) if not re.search(rf"\b{re.escape(gene)}\b", said)]
    return f"{form}, once {wanted}, does not name {', '.join(missing)}: {said}" if missing else ""


def test_all_217_mangled_forms_are_refused_and_name_every_gene_that_they_may_have_been(
    names: Names, record: Record
) -> None:
    cases = {
        (form, name)
        for month, days in SHOWN.items()
        for day, written in days.items()
        for form in forms(month, day)
        for name in written
    }
    every = {form for form, _ in cases}
    assert len(every) == 217
    bad = {form: why for form, name in sorted(cases) if (why := wrong(form, name, names))}
    naive = sum(form.upper() in names.known for form in every)
    assert naive < 217
    record(
        "A form that a spreadsheet made of a gene's name (1-Mar, 3/1, 03-01) is refused, with all genes it may have "
        "been",
        tried=217,
        kept=217 - len(bad),
        control=f"looked up as they stand, {217 - naive} of them name no gene: lost, or guessed",
    )
    assert bad == {}
    assert "could be MARCHF1 or MTARC1 or RTL1." in str(resolve("1-Mar", names))
    assert "could be SEPTIN9." in str(resolve("9/9", names))


def test_every_name_of_hgnc_that_is_a_date_is_named_in_every_language_and_order(names: Names, record: Record) -> None:
    months = {word.upper(): number for number, word in enumerate(ENGLISH) if word} | {"MARCH": 3, "MARC": 3, "SEPT": 9}
    found = {name: match for name in names.known if (match := DATED.fullmatch(name)) and int(match[2]) <= 28}
    assert {"MARCH1", "SEPT2", "DEC1", "OCT4", "NOV1", "FEB4", "MAR3", "APR-2"} <= set(found)
    cases = [(form, name) for name, match in found.items() for form in everywhere(months[match[1]], int(match[2]))]
    bad = [why for form, name in cases if (why := wrong(form, name, names))]
    assert bad == []
    record(
        f"Each of {len(found)} names of HGNC that are dates, as spreadsheets of seven languages show, save and number "
        "it, is refused, with its gene",
        tried=len(cases),
        kept=len(cases) - len(bad),
    )


def test_a_number_is_shown_with_as_many_digits_as_a_spreadsheet_likes() -> None:
    assert [
        shown
        for shown in ("2E+19", "2.3E+19", "2.310009E+19", "2.32E+19", "2.31E+13", "23100090000000000000")
        if same_number("2310009E13", shown)
    ] == ["2E+19", "2.3E+19", "2.310009E+19", "23100090000000000000"]


def test_a_name_that_is_a_month_and_a_year_is_named(names: Names) -> None:
    for form in ("Sep-53", "1953-09-01", "9/1/1953", "19603"):
        assert wrong(form, "SEP53", names) == ""  # CRNN


@pytest.mark.parametrize("form", ["2.00E+04", "2E+04", "20000", "2,0E+4"])
def test_a_name_that_was_taken_for_a_number_is_named(form: str, names: Names) -> None:
    assert wrong(form, "2E4", names) == ""


@pytest.mark.parametrize("form", ["2.31E+13", "2.31E+19", "1E5", "#NAME?", "#N/A", "#REF!", "961", "0052"])
def test_numbers_and_errors_are_never_genes(form: str, names: Names) -> None:
    assert isinstance(resolve(form, names), str)
    if form == "961":
        assert "could be CD47. Fix: write the symbol" in str(resolve(form, names))  # number 961 of NCBI Gene


def test_what_is_no_form_of_a_spreadsheet_is_not_called_one() -> None:
    for word in (
        "CD47",
        "MARCH1",
        "SEPTIN9",
        "14-3-3-zeta",
        "MARCKS-1",
        "p53",
        "IL-2",
        "HLA-A",
        "4-1BB",
        "15-LOX",
        "A1",
    ):
        assert damage(word) is None, word


@pytest.mark.slow
def test_every_name_of_every_class_is_its_gene_or_refused_with_all_that_bear_it(names: Names, record: Record) -> None:
    bad, kept = [], Counter[str]()
    for gene in names.genes.values():
        for written, note in ((gene.symbol, ""), (gene.hgnc_id, "")):
            found = resolve(written, names)
            kept["approved"] += found == (gene, note)
            if found != (gene, note):
                bad.append(f"{written}: {found}")
    for name, hits in names.known.items():
        kinds = {kind for _, kind in hits}
        if "approved" in kinds:
            continue
        found = resolve(name, names)
        bearers = {one for one, _ in hits}
        if isinstance(found, str):
            missing = [one for one in bearers if names.genes[one].symbol not in found]
            bad += [f"{name}: {found}"] if missing else []
            kept["refused"] += not missing
        else:
            bad += [] if bearers == {found[0].hgnc_id} and found[1] else [f"{name}: {found}"]
            kept["mapped"] += bearers == {found[0].hgnc_id}
    tried = 2 * len(names.genes) + sum(all(kind != "approved" for _, kind in hits) for hits in names.known.values())
    record(
        "Each symbol, id, alias and previous symbol of HGNC is its gene, or is refused with all genes that bear it",
        tried=tried,
        kept=kept.total(),
    )
    assert bad == []
    assert kept["refused"] > 1_000


CLASSES = {
    "protein-coding, orf": ("C11orf40", "C11ORF40", "c11orf40"),
    "a HLA gene": ("HLA-A", "hla-a", "HLA\u2010A"),
    "mitochondrial": ("MT-CO1", "mt-co1", "MT\u2013CO1"),
    "immunoglobulin": ("IGHV1-2", "ighv1-2"),
    "T cell receptor": ("TRBV20-1", "trbv20-1"),
    "readthrough": ("ABHD14A-ACY1", "abhd14a-acy1"),
    "antisense": ("HOXA-AS2", "hoxa-as2"),
    "long non-coding": ("XIST", "xist"),
    "microRNA": ("MIR21", "mir21"),
    "pseudogene": ("SEPTIN7P2", "septin7p2"),
    "transfer RNA": ("MT-TL1",),
    "hyphened": ("NKX2-1", "nkx2-1", "NKX2\u22121"),
}


@pytest.mark.parametrize("kind", CLASSES)
def test_a_symbol_of_each_class_is_itself_in_any_dress(kind: str, names: Names) -> None:
    for written in CLASSES[kind]:
        found = resolve(f" {written}\u200b", names)
        assert not isinstance(found, str), found
        assert found[0].symbol == CLASSES[kind][0]


@pytest.mark.parametrize("written", ["HLA", "septins", "14-3-3", "HGNC:0", "ENSG00000196776"])
def test_what_names_a_group_or_nothing_is_refused_by_its_name(written: str, names: Names) -> None:
    said = resolve(written, names)
    assert isinstance(said, str)
    assert said.startswith(f"'{written}' ")


def test_the_classes_of_the_embedded_release_are_all_there() -> None:
    files = [str(file) for file in Path(pipeline.places().snapshot).glob("gene.*.parquet")]
    with duckdb.connect() as con:
        groups = dict(con.execute("SELECT locus_group, count(*) FROM read_parquet($1) GROUP BY 1", [files]).fetchall())
    assert set(groups) == {"protein-coding gene", "non-coding RNA", "pseudogene", "other"}
