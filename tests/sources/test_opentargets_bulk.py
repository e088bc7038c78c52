"""The Platform's download: the rows that its service gives, of Parquet in every shape it comes in, and what is refused.

The files are hand-made, but for the one that is marked as shared.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from prioritize import pipeline
from prioritize.errors import SourceError
from prioritize.genome import score_genes
from prioritize.listing import catalogue
from prioritize.snapshotting import build_snapshot, snapshot_of_catalogue
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.hgnc import Hgnc
from prioritize.sources.open_targets_tractability import OpenTargetsTractability
from prioritize.sources.opentargets import OpenTargets
from prioritize.sources.opentargets_bulk import OpenTargetsBulk, OpenTargetsBulkFactors
from prioritize.store.sqlfile import read_sql
from tests.sources.test_opentargets import CD47, KIT, RAW, WANTED, Service, hand_made

SAMPLE = Path("data", "opentargets_samples", "target_sample_317.snappy.parquet")
TYPES = {
    "id": "VARCHAR",
    "biotype": "VARCHAR",
    "tractability": "STRUCT(modality VARCHAR, id VARCHAR, value BOOLEAN)[]",
    "safetyLiabilities": (
        "STRUCT(event VARCHAR, eventId VARCHAR, effects STRUCT(direction VARCHAR, dosing VARCHAR)[], "
        "biosample STRUCT(tissueLabel VARCHAR, tissueId VARCHAR, cellLabel VARCHAR, cellFormat VARCHAR)[], "
        "datasource VARCHAR, literature VARCHAR, url VARCHAR, study STRUCT(name VARCHAR)[])[]"
    ),
    "constraint": (
        "STRUCT(constraintType VARCHAR, score FLOAT, exp FLOAT, obs INTEGER, oe FLOAT, oeLower FLOAT, oeUpper FLOAT, "
        "upperRank INTEGER, upperBin INTEGER)[]"
    ),
}
"""As a real part of an older release has them, with some of the columns and fields that nobody asks for."""
NEWER = {
    name: kind.replace("modality VARCHAR, id", "modality VARCHAR, category").replace("biosample ", "biosamples ")
    for name, kind in TYPES.items()
}
"""With the names of a newer pipeline."""
FACTORS = {"targetId": "VARCHAR", "isInMembrane": "INTEGER", "mouseKOScore": "DOUBLE", "hasTEP": "INTEGER"}
ONE = {"id": CD47, "tractability": [{"modality": "SM", "id": "Approved Drug", "value": True}]}
ODD = {
    "event": "two  words",
    "eventId": None,
    "datasource": "Someone",
    "literature": "doi:10.1000/x",
    "url": "https://example.org",
    "effects": [{"direction": "b", "dosing": None}, {"direction": "a", "dosing": "chronic"}],
    "biosamples": [{"tissueLabel": "lung; left", "cellLabel": "", "cellFormat": "lung; left"}],
}


@pytest.fixture
def put(tmp_path):
    """A function that writes rows as one Parquet file."""

    def _put(name, rows, types=TYPES):
        path = tmp_path / "download" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "rows.json").write_text(json.dumps([{name: row.get(name) for name in types} for row in rows]))
        with duckdb.connect() as con:
            rows = "SELECT * FROM read_json($rows, format = 'array', columns = $types)"
            given = {"rows": str(tmp_path / "rows.json"), "types": types}
            con.execute(f"CREATE TABLE made AS {rows}", given)
            con.execute(f"COPY made TO '{path}' (FORMAT parquet, COMPRESSION snappy)")
        return path

    return _put


@pytest.fixture
def fill(con, tmp_path):
    """A function that reads a folder, and gives rows by table after they went through the rules of `sql/raw`."""

    def _fill(source, folder=tmp_path / "download"):
        source.read(con, [folder])
        con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        rows = {}
        for table in source.tables:
            con.execute(read_sql(RAW / f"{table}.sql").text.replace("CREATE TABLE", "CREATE OR REPLACE TABLE"))
            con.execute(f"INSERT INTO raw.{table} SELECT *, '{source.name}' FROM \"{table}\" ORDER BY rowid")
            said = con.execute(f"SELECT * EXCLUDE (source) FROM raw.{table} ORDER BY rowid").fetchall()
            rows[table] = said
        return rows

    return _fill


@pytest.fixture
def refused(tmp_path):
    """A function that gives what is said of the folder."""

    def _refused(source=None):
        with duckdb.connect() as con, pytest.raises(SourceError) as caught:
            (source or OpenTargetsBulk()).read(con, [tmp_path / "download"])
        return str(caught.value)

    return _refused


def downloaded(target, label="id", samples="biosample"):
    """The facts of an answer as the download has them: no list where there is nothing."""
    return {
        "id": target["id"],
        "tractability": [
            {"modality": b["modality"], label: b["label"], "value": b["value"]} for b in target["tractability"]
        ]
        or None,
        "safetyLiabilities": [{**row, samples: row["biosamples"]} for row in target["safetyLiabilities"]] or None,
        "constraint": target["geneticConstraint"] or None,
    }


@pytest.mark.parametrize(
    ("types", "label", "samples"),
    [pytest.param(TYPES, "id", "biosample", id="older"), pytest.param(NEWER, "category", "biosamples", id="newer")],
)
def test_the_download_gives_the_rows_that_the_service_gives(put, fill, tmp_path, types, label, samples):
    known = hand_made()
    known["targets"][KIT]["safetyLiabilities"] = [ODD, dict(ODD)]  # as where two studies tell the same
    asked = tmp_path / "asked"
    asked.mkdir()
    OpenTargets().fetch(Ask("opentargets", Service(known), Cache(tmp_path / "cache")), WANTED, asked)
    live = fill(OpenTargets(), asked)
    targets = [known["targets"][name] for name in (KIT, CD47)]
    put("target/part-0.parquet", [downloaded(target, label, samples) for target in targets], types)
    items = [
        {item["key"]: float(item["value"]) for item in (one["prioritisation"] or {"items": []})["items"]}
        for one in targets
    ]
    factors = [{"targetId": one["id"], **some} for one, some in zip(targets, items, strict=True)]
    put("target_prioritisation/part-0.parquet", factors, FACTORS)
    bulk = fill(OpenTargetsBulk()) | fill(OpenTargetsBulkFactors())
    assert bulk == {table: live[table] for table in bulk}
    assert bulk["safety_liability"][-1] == (
        *("HGNC:6342", "two words", None, "Someone", "a chronic;b", "lung, left", "doi:10.1000/x"),
    )
    assert ("HGNC:1682", "lof", 0.9, 12.5, 2.0, 0.16, 0.06, 0.48, 2) in bulk["constraint_estimate"]
    assert ("HGNC:1682", "antibody", 1) in bulk["tractability"]
    assert bulk["prioritisation"][:2] == [("HGNC:1682", "isInMembrane", 1.0), ("HGNC:1682", "mouseKOScore", -0.25)]


@pytest.mark.parametrize(
    "names",
    [
        ["target.parquet"],
        ["target/target.parquet"],
        ["26.06/output/target/part-00000-x-c000.snappy.parquet"],
        ["target/part-0.parquet", "target/part-1.parquet"],
        ["target.parquet/part-0.parquet", "target.parquet/part-1.parquet"],
    ],
)
def test_one_file_and_parts_are_found_and_what_spark_writes_beside_them_is_not_read(put, fill, names):
    rows = [ONE, {**ONE, "id": KIT}]
    for place, name in enumerate(names):
        path = put(name, rows if len(names) == 1 else [rows[place]])
    if path.parent.name.startswith("target"):
        for mark in ("_SUCCESS", "._SUCCESS.crc", f".{path.name}.crc", "._part.parquet", "_metadata.parquet"):
            (path.parent / mark).write_bytes(b"crc")
    assert fill(OpenTargetsBulk())["tractability"] == [
        ("HGNC:1682", "small molecule", 1),
        ("HGNC:6342", "small molecule", 1),
    ]


def test_a_gene_that_hgnc_does_not_have_is_counted_and_left_out(put, fill, con):
    put("target.parquet", [ONE, {**ONE, "id": "ENSG00000999999"}, {"id": "ENSG00000999998"}])
    assert fill(OpenTargetsBulk())["tractability_bucket"] == [("HGNC:1682", "SM", "Approved Drug", 1)]
    assert OpenTargetsBulk().unresolved(con) == 2


@pytest.mark.parametrize(
    ("column", "kind", "said"),
    [
        pytest.param(
            "tractability",
            "STRUCT(modality VARCHAR, name VARCHAR, value BOOLEAN)[]",
            "target.tractability.id or category: opentargets_bulk: no such field (seen: modality, name, value)",
            id="field",
        ),
        pytest.param(
            "tractability",
            "STRUCT(modality VARCHAR, id VARCHAR, value VARCHAR)[]",
            "target.tractability.value: opentargets_bulk: is VARCHAR, not true or false",
            id="type of a field",
        ),
        pytest.param(
            "safetyLiabilities",
            TYPES["safetyLiabilities"].replace("tissueLabel", "tissue"),
            "target.safetyLiabilities.biosample.tissueLabel: opentargets_bulk: no such field (seen: tissue, tissueId",
            id="field of a field",
        ),
        pytest.param(
            "constraint",
            TYPES["constraint"].replace("oeUpper FLOAT", "oeUpper VARCHAR"),
            "target.constraint.oeUpper: opentargets_bulk: is VARCHAR, not a number",
            id="number",
        ),
        pytest.param(
            "tractability", "VARCHAR", "target.tractability: opentargets_bulk: is VARCHAR, not a list", id="list"
        ),
        pytest.param("id", "BIGINT", "target.id: opentargets_bulk: is BIGINT, not text", id="text"),
    ],
)
def test_a_field_that_is_missing_or_of_another_type_is_named(put, refused, column, kind, said):
    put("target/part-0.parquet", [], {**TYPES, column: kind})
    assert f"{Path('download', 'target')} {said}" in refused()


def test_all_that_is_missing_is_named_at_once_with_what_to_do(put, refused):
    put("target.parquet", [], {"id": "VARCHAR", "symbol": "VARCHAR"})
    message = refused()
    for column in ("tractability", "safetyLiabilities", "constraint"):
        assert f"target.{column}: opentargets_bulk: no such field (seen: id, symbol)" in message
    assert "compare it with https://ftp.ebi.ac.uk/pub/databases/opentargets/platform" in message


def cut_off(content):
    return content[: len(content) // 2]


def hollow(content):
    return content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :]


@pytest.mark.parametrize(
    "damage",
    [cut_off, hollow, lambda content: b"", lambda content: b"<html>502 Bad Gateway</html>"],
    ids=["cut off", "hollow", "empty", "a web page"],
)
def test_a_part_that_is_damaged_is_named(put, refused, damage):
    put("target/part-0.parquet", [ONE])
    path = put("target/part-1.parquet", [{**ONE, "id": f"ENSG{number:011}"} for number in range(2000)])
    path.write_bytes(damage(path.read_bytes()))
    message = refused()
    assert "opentargets_bulk: cannot be read:" in message
    assert "part-1.parquet" in message
    assert "cut off or damaged" in message


@pytest.mark.parametrize("other", [{**TYPES, "extra": "VARCHAR"}, {**TYPES, "biotype": "BIGINT"}])
def test_parts_of_different_columns_are_refused(put, refused, other):
    put("target/part-0.parquet", [ONE])
    put("target/part-1.parquet", [], other)
    (different,) = [name for name in other if other[name] != TYPES.get(name)]
    message = refused()
    assert f"part-1.parquet: opentargets_bulk: not the same columns as in part-0.parquet: {different}. Fix:" in message
    assert "mixes releases" in message


def test_a_folder_of_which_no_part_came_is_refused_and_a_folder_of_other_things_is_not_ours(put, refused, tmp_path):
    folder = tmp_path / "download" / "target"
    folder.mkdir(parents=True)
    assert "download/target: opentargets_bulk: the folder holds no Parquet file" in refused()
    (folder / "_SUCCESS").touch()
    assert OpenTargetsBulk().is_there([tmp_path])
    (folder / "notes.txt").touch()
    assert not OpenTargetsBulk().is_there([tmp_path])
    assert not OpenTargetsBulkFactors().is_there([tmp_path])


def test_two_releases_in_one_folder_are_refused(put, refused):
    put("26.03/target/part-0.parquet", [ONE])
    put("26.06/target/part-0.parquet", [ONE])
    message = refused()
    assert "found 2 times" in message
    assert "keep one copy, a file or a folder of its parts" in message


def test_a_column_of_text_is_no_factor_and_one_of_numbers_always_is(put, fill):
    types = {**FACTORS, "newFactor": "FLOAT", "note": "VARCHAR"}
    put("target_prioritisation.parquet", [{"targetId": CD47, "newFactor": 0.35, "note": "1"}], types)
    assert fill(OpenTargetsBulkFactors()) == {"prioritisation": [("HGNC:1682", "newFactor", 0.35)]}


def test_factors_without_a_column_of_numbers_are_refused(put, refused):
    put("target_prioritisation.parquet", [], {"targetId": "VARCHAR", "note": "VARCHAR"})
    said = "target_prioritisation: opentargets_bulk_factors: no column of numbers (seen: targetId, note)"
    assert said in refused(OpenTargetsBulkFactors())


def test_the_list_of_sources_says_that_it_is_read_from_files():
    table = catalogue(pipeline.places(), "sources")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    told = {(row["source"], row["table"]): (row["refresh"], row["scope"]) for row in rows if "bulk" in row["source"]}
    assert len(told) == 5
    assert set(told.values()) == {("from files", "genome")}


LISTS = {"sm_tractable.tsv": "KIT\n", "ab_tractable.tsv": "CD47\n", "universe.tsv": "KIT\nCD47\nTP53\n"}


@pytest.fixture
def build(tmp_path, write, hgnc_text):
    """A function that makes a snapshot of HGNC, of the old lists and of the download, where there is one."""
    write(tmp_path / "download", {"hgnc_complete_set.txt": hgnc_text, **LISTS})
    (tmp_path / "ddl").mkdir()
    for table in ("gene", "gene_name", *OpenTargetsBulk.tables, *OpenTargetsBulkFactors.tables):
        shutil.copy(RAW / f"{table}.sql", tmp_path / "ddl")

    def _build(out="snapshot"):
        _build.log = []
        return build_snapshot(
            [tmp_path / "download"],
            tmp_path / out,
            date="2026-11-22",
            targets=[("HGNC:1682", "CD47")],
            agents=[],
            ddl=tmp_path / "ddl",
            log=_build.log.append,
            sources=(Hgnc(), OpenTargetsTractability(), OpenTargetsBulk(), OpenTargetsBulkFactors()),
        )

    return _build


def sources_of(manifest):
    return {(entry.table, entry.source): entry.rows for entry in manifest.tables if entry.source != "hgnc"}


def test_the_download_takes_the_place_of_the_old_lists_and_without_it_nothing_changes(build, put, tmp_path):
    assert sources_of(build()) == {("tractability", "open_targets_tractability"): 6}
    assert not [line for line in build.log if "bulk" in line]
    known = hand_made()["targets"]
    put("target/part-0.parquet", [downloaded(known[CD47])])
    put("target/part-1.parquet", [downloaded(known[KIT])])
    put("target_prioritisation.parquet", [{"targetId": CD47, "hasTEP": 1}], FACTORS)
    manifest = build("one")
    assert sources_of(manifest) == {
        ("constraint_estimate", "opentargets_bulk"): 1,
        ("prioritisation", "opentargets_bulk_factors"): 1,
        ("safety_liability", "opentargets_bulk"): 2,
        ("tractability", "opentargets_bulk"): 4,
        ("tractability_bucket", "opentargets_bulk"): 7,
    }
    assert "open_targets_tractability: not read, opentargets_bulk takes its place" in build.log
    assert {entry.scope for entry in manifest.tables} == {"genome"}
    assert build("two") == manifest
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_part_that_may_not_be_passed_on_is_named(build, put, tmp_path):
    for name in ("part-0.parquet", "part-1.parquet"):
        put(f"target/{name}", [downloaded(hand_made()["targets"][CD47])])
    (tmp_path / "download" / "PROVENANCE.tsv").write_text(
        "file\trelease\tsource_repo\tcommit_date\tembed_in_product\n"
        "target/part-0.parquet\t26.06\tx\t2026-06-30\tyes\n"
        "target/part-1.parquet\t26.06\tx\t2026-06-30\tno\n"
    )
    with pytest.raises(SourceError, match=r"part-1\.parquet embed_in_product: opentargets_bulk: may not be embedded"):
        build()


def test_a_factor_beyond_its_scale_is_shown_with_its_row(build, put):
    put("target_prioritisation.parquet", [{"targetId": CD47, "mouseKOScore": -1.5}], FACTORS)
    with pytest.raises(SourceError, match=r"\('HGNC:1682', 'mouseKOScore', -1\.5\)"):
        build()


def test_a_target_that_stands_there_twice_is_refused(build, put):
    for name in ("part-0.parquet", "part-0 (1).parquet"):
        put(f"target/{name}", [downloaded(hand_made()["targets"][CD47])])
    with pytest.raises(SourceError, match="opentargets_bulk: table tractability_bucket: a row stands there twice"):
        build()


@pytest.fixture
def release(shared, tmp_path):
    """A real part of the folder `target`, as it is published."""
    (tmp_path / "download" / "target").mkdir(parents=True)
    shutil.copy(shared / SAMPLE, tmp_path / "download" / "target" / "part-00161-c000.snappy.parquet")
    return tmp_path / "download"


@pytest.mark.shared
def test_a_real_part_is_read_and_its_numbers_keep_their_digits(release):
    (file,) = OpenTargetsBulk.files
    with duckdb.connect() as con:
        file.open(con, release / "target", "opentargets_bulk", "")
        counts = 'count(*), sum(len(tractability)), sum(len(safetyLiabilities)), sum(len("constraint"))'
        lists = con.execute(f"SELECT {counts} FROM file_target").fetchall()
        (first,) = con.execute("SELECT \"constraint\"[1] FROM file_target WHERE id = 'ENSG00000005812'").fetchone()
    assert lists == [(317, 2660, 1, 297)]
    assert (first["constraintType"], first["exp"], first["obs"], first["oe"]) == ("syn", 81.923, 84.0, 1.0254)


@pytest.mark.slow
@pytest.mark.shared
def test_a_snapshot_with_the_download_ranks_all_genes(shared, release, tmp_path):
    embedded = pipeline.places()
    logged = []
    manifest = snapshot_of_catalogue(
        [release, shared / "data", shared / "facts"],
        embedded.data,
        tmp_path / "snapshot",
        date="2026-11-22",
        ddl=RAW,
        log=logged.append,
    )
    where = replace(embedded, snapshot=tmp_path / "snapshot", store=tmp_path / "store.duckdb")
    assert {table: rows for (table, source), rows in sources_of(manifest).items() if source == "opentargets_bulk"} == {
        "constraint_estimate": 276,
        "safety_liability": 1,
        "tractability": 190,
        "tractability_bucket": 2660,
    }
    assert ("tractability", "open_targets_tractability") not in sources_of(manifest)
    assert len(score_genes(where, "default").genes) > 19_000
