"""Find the genes that a document names: the words from the snapshot and the embedded tables, then recognition."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from prioritize import delimited
from prioritize.asking import write_answer
from prioritize.errors import Problem, TargetError
from prioritize.extract import Document, Drug, Extraction, Lexicon, Mention, Proposal, extract, make_lexicon
from prioritize.extract.lexicon import TABLES
from prioritize.pipeline import Places, places
from prioritize.report.tables import write_bytes
from prioritize.store.database import Answer
from prioritize.store.snapshot import read_manifest

COLUMNS = (
    "symbol",
    "hgnc_id",
    "confidence",
    "direction",
    "mechanism",
    "how",
    "written",
    "mentions",
    "expanded_from",
    "section",
    "start",
    "end",
    "sentence",
)
"""Of the table: one gene a row, with the first of its surest places."""
BRIEF = ("symbol", "hgnc_id", "confidence", "direction", "how", "written", "mentions", "mechanism", "sentence")
"""Of the table on a terminal."""
NUMBERS = frozenset({"confidence", "mentions", "start", "end"})


def lexicon_of(where: Places) -> Lexicon:
    """All words that recognition knows: genes of the snapshot, agents of the catalogue, tables of data/extract.

    Raises
    ------
    TargetError
        A table is malformed, or names a symbol that the snapshot lacks.
    SnapshotError
        No snapshot.
    """
    files = {
        table: [
            str(where.snapshot / entry.file) for entry in read_manifest(where.snapshot).tables if entry.table == table
        ]
        for table in ("gene", "gene_name", "drug_target")
    }
    with duckdb.connect() as con:
        genes = con.execute(
            "SELECT hgnc_id, symbol, name, locus_group FROM read_parquet(?) ORDER BY hgnc_id", [files["gene"]]
        ).fetchall()
        names = con.execute("SELECT name, hgnc_id, kind FROM read_parquet(?)", [files["gene_name"]]).fetchall()
        marketed = (
            con.execute("SELECT DISTINCT drug FROM read_parquet(?) ORDER BY drug", [files["drug_target"]]).fetchall()
            if files["drug_target"]
            else []
        )
    tables = {name: delimited.read(places().data / "extract" / f"{name}.csv") for name in TABLES}
    drugs = [*_agents(where.data), *(Drug("", name, ()) for (name,) in marketed)]
    return make_lexicon(genes, names, tables, drugs)


def _agents(data: Path) -> Iterator[Drug]:
    """Agents and therapies of the catalogue; those named like a kind of therapy are left to the vocabulary."""
    for name, key in (("agents.csv", "agent_id"), ("backbones.csv", "backbone_id")):
        for row in delimited.read(data / name).records():
            yield Drug(row[key], row["agent"], tuple(part for part in row["synonyms"].split(";") if part))


def extract_document(document: Document, where: Places) -> Extraction:
    """Find the genes of a document.

    Parameters
    ----------
    document : Document
    where : Places
        Whose snapshot and catalogue give the names.

    Raises
    ------
    TargetError, SnapshotError
        As `lexicon_of`.
    """
    return extract(document, lexicon_of(where))


def check_found(found: Extraction) -> None:
    """Refuse an extraction without any gene, and say what was found instead.

    Raises
    ------
    TargetError
    """
    if found.proposals:
        return
    raise TargetError(
        Problem(
            "; ".join(found.notes),
            found.document.source or "the text",
            fix="give the full text, not the abstract; or write the targets yourself: a CSV with a column 'symbol'",
        )
    )


def table_of(found: Extraction) -> Answer:
    """One gene a row, in the order of the text; genes that only a family stands for come last."""
    rows = tuple(_row(proposal) for proposal in found.proposals)
    types = tuple("DOUBLE" if name in NUMBERS else "VARCHAR" for name in COLUMNS)
    return Answer(COLUMNS, types, rows, False)


def _row(proposal: Proposal) -> tuple[object, ...]:
    """A gene with the place that is shown."""
    first = shown(proposal)
    return (
        proposal.symbol,
        proposal.hgnc_id,
        proposal.confidence,
        proposal.direction,
        ";".join(proposal.mechanism),
        first.how,
        first.text,
        len(proposal.mentions),
        proposal.expanded_from,
        first.section,
        first.start,
        first.end,
        first.sentence,
    )


def shown(proposal: Proposal) -> Mention:
    """The place shown for a gene: of those that say its direction, or else of all, the first of the surest."""
    telling = [mention for mention in proposal.mentions if mention.direction == proposal.direction]
    return max(telling or proposal.mentions, key=lambda mention: mention.confidence)


def as_json(found: Extraction) -> str:
    """Everything: the document, genes with all their places, all else that it names, what was left out, notes."""
    return json.dumps(dataclasses.asdict(found), indent=1, ensure_ascii=False) + "\n"


def written(found: Extraction, form: str, out: Path | None) -> str:
    """The genes as a table or as CSV, or everything as JSON: as text, or written to a file.

    Returns
    -------
    str
        What is to be printed; '' when a file was written.

    Raises
    ------
    ReportError
        The file cannot be written.
    """
    answer = table_of(found)
    text = as_json(found) if form == "json" else write_answer(_brief(answer) if form == "table" else answer, form, None)
    if out is None:
        return text
    write_bytes(out, text.encode("utf-8"))
    return ""


def _brief(answer: Answer) -> Answer:
    """The columns that a terminal has room for."""
    kept = [COLUMNS.index(name) for name in BRIEF]
    rows = tuple(tuple(row[index] for index in kept) for row in answer.rows)
    return Answer(BRIEF, tuple(answer.types[index] for index in kept), rows, answer.cut)


def left_out_lines(found: Extraction, most: int = 20) -> list[str]:
    """What was left out and why, the most frequent first, one line each."""
    counted = Counter((one.text, one.why, one.candidates) for one in found.left_out)
    lines = [
        f"left out: {text}{f' ({count} times)' if count > 1 else ''}: {why}{_could(candidates)}"
        for (text, why, candidates), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]
    return lines[:most] + (
        [f"left out: and {len(lines) - most} more; --format json has all"] if len(lines) > most else []
    )


def _could(candidates: Sequence[str]) -> str:
    """Genes that a name could have meant."""
    return f" (could be {' or '.join(candidates[:4])}{' ...' if len(candidates) > 4 else ''})" if candidates else ""
