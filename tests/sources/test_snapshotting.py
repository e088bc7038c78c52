"""From files to a snapshot folder, and the ways in which it refuses to be made."""

from pathlib import Path

import duckdb
import pytest

from prioritize.errors import SourceError
from prioritize.snapshotting import build_snapshot, catalogue_of, restricted, snapshot_of_catalogue
from prioritize.sources.gene2pubmed import Gene2Pubmed
from prioritize.sources.hgnc import Hgnc
from prioritize.sources.source import FlatFile
from prioritize.store.snapshot import read_manifest, verify

DDL = Path(__file__).resolve().parents[2] / "sql" / "raw"
PAPERS = "ensembl_gene_id\tn_pubmed_ids\nENSG00000141510\t8972\nENSG00000157404\t700\n"
TWO = (Hgnc(), Gene2Pubmed())
TARGETS = [("HGNC:1682", "CD47"), ("HGNC:11998", "TP53")]


@pytest.fixture
def build(tmp_path, write, hgnc_text):
    """A function that makes a snapshot of HGNC and of one more file, and keeps what was logged."""

    def _build(papers=PAPERS, *, out="snapshot", sources=TWO, **more):
        write(
            tmp_path / "files",
            {"hgnc_complete_set.txt": hgnc_text, "publications_per_gene.tsv": papers, **more},
        )
        _build.log = []
        _build.out = tmp_path / out
        return build_snapshot(
            [tmp_path / "files"],
            tmp_path / out,
            date="2026-11-22",
            targets=TARGETS,
            agents=[("magrolimab", "magrolimab")],
            ddl=DDL,
            log=_build.log.append,
            sources=sources,
        )

    return _build


def provenance(embed, release="2018"):
    return {
        "PROVENANCE.tsv": (
            "file\trelease\tsource_repo\tcommit_date\tembed_in_product\tgood_for\n"
            f"publications_per_gene.tsv\t{release}\thuri/paper\t2020-09-14\t{embed}\t"
            'a stray " quote\n'
        )
    }


def test_a_snapshot_lists_its_tables_and_their_hashes_hold(build):
    manifest = build()
    assert [(entry.table, entry.source, entry.rows) for entry in manifest.tables] == [
        ("gene", "hgnc", 9),
        ("gene_name", "hgnc", 32),
        ("publication", "gene2pubmed", 2),
    ]
    assert manifest.targets == ("HGNC:11998", "HGNC:1682")
    assert read_manifest(build.out) == manifest
    verify(build.out, manifest)


def test_a_table_has_the_types_of_its_ddl_and_no_source_column(build):
    build()
    file = build.out / "publication.gene2pubmed.parquet"
    with duckdb.connect() as con:
        described = con.execute(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()
        rows = con.execute(f"SELECT * FROM read_parquet('{file}')").fetchall()
    assert [(row[0], row[1]) for row in described] == [
        ("hgnc_id", "VARCHAR"),
        ("n_papers", "INTEGER"),
    ]
    assert rows == [("HGNC:11998", 8972), ("HGNC:6342", 700)]


def test_two_runs_give_the_same_bytes(build):
    build(out="one")
    build(out="two")
    names = sorted(path.name for path in (build.out.parent / "one").iterdir())
    assert names == [
        "MANIFEST.toml",
        "gene.hgnc.parquet",
        "gene_name.hgnc.parquet",
        "publication.gene2pubmed.parquet",
    ]
    for name in names:
        assert (build.out.parent / "one" / name).read_bytes() == (build.out / name).read_bytes()


def test_the_provenance_of_a_file_gives_its_release(build):
    manifest = build(**provenance("with attribution"))
    entry = manifest.tables[-1]
    assert (entry.release, entry.obtained, entry.retrieved) == (
        "2018",
        "huri/paper, 2020-09-14",
        "2026-11-22",
    )


def test_a_release_may_be_written_by_hand(build):
    text = '[hgnc]\nrelease = "2026-10-01"\nretrieved = "2026-10-03"\nobtained = "genenames.org"\n'
    entry = build(**{"RELEASES.toml": text}).tables[0]
    assert (entry.release, entry.obtained, entry.retrieved) == (
        "2026-10-01",
        "genenames.org",
        "2026-10-03",
    )


def test_an_unstated_release_is_said_to_be_unstated(build):
    assert build().tables[0].release == "unstated"
    assert "warning: hgnc: no release stated; write [hgnc] into RELEASES.toml" in build.log


@pytest.mark.parametrize(
    "word",
    [
        "no (tests only)",
        "NO: evaluation only",
        "check before embedding",
        "share-alike",
        "per source",
    ],
)
def test_a_file_that_may_not_be_embedded_is_refused(build, word):
    with pytest.raises(SourceError, match="may not be embedded") as caught:
        build(**provenance(word))
    assert word in str(caught.value)
    assert not build.out.exists()


def test_a_row_that_breaks_a_rule_is_shown_and_the_old_snapshot_stays(build):
    build()
    before = (build.out / "MANIFEST.toml").read_bytes()
    with pytest.raises(SourceError) as caught:
        build(PAPERS + "ENSG00000097007\t-1\n")
    message = str(caught.value)
    assert "gene2pubmed: table publication" in message
    assert "('HGNC:76', '-1')" in message
    assert (build.out / "MANIFEST.toml").read_bytes() == before
    assert sorted(path.name for path in build.out.parent.iterdir()) == ["files", "snapshot"]


def test_a_cell_of_another_type_is_shown(build):
    with pytest.raises(SourceError, match="'many'"):
        build(PAPERS.replace("700", "many"))


def test_a_table_without_rows_is_refused(build):
    with pytest.raises(SourceError, match="no row came out of the files"):
        build("ensembl_gene_id\tn_pubmed_ids\n")


def test_a_row_that_stands_twice_is_refused(build):
    with pytest.raises(SourceError, match="stands there twice"):
        build(PAPERS + "ENSG00000141510\t8972\n")


def test_all_absent_files_are_named_before_any_is_read(build):
    class Other(Gene2Pubmed):
        name = "other"
        files = (FlatFile("papers", ("other.tsv",)),)

    class Third(Gene2Pubmed):
        name = "third"
        files = (FlatFile("papers", ("third.tsv",)),)

    with pytest.raises(SourceError) as caught:
        build(sources=(Hgnc(), Other(), Third()))
    assert [problem.field for problem in caught.value.problems] == ["other.tsv", "third.tsv"]


def test_the_catalogue_gives_targets_and_every_name_of_an_agent(tmp_path, write):
    write(
        tmp_path,
        {
            "targets.csv": "target_id,symbol\nHGNC:1682,CD47\n",
            "agents.csv": ("agent_id,agent,synonyms\nmagrolimab,magrolimab,Hu5F9-G4;5F9\nmagrolimab,magrolimab,\n"),
            "backbones.csv": "backbone_id,agent,synonyms\nazacitidine,azacitidine,\n",
        },
    )
    targets, agents = catalogue_of(tmp_path)
    assert targets == [("HGNC:1682", "CD47")]
    assert agents == [
        ("azacitidine", "azacitidine"),
        ("magrolimab", "5F9"),
        ("magrolimab", "Hu5F9-G4"),
        ("magrolimab", "magrolimab"),
    ]


@pytest.mark.slow
@pytest.mark.shared
def test_the_recorded_files_make_a_whole_snapshot_twice_the_same(tmp_path, shared):
    data = DDL.parents[1] / "data"
    ids = set()
    for name in ("one", "two"):
        manifest = snapshot_of_catalogue(
            [shared / "data", shared / "facts"],
            data,
            tmp_path / name,
            date="2026-11-22",
            ddl=DDL,
            log=lambda line: None,
        )
        ids.add(manifest.id)
    assert len(ids) == 1
    assert len(manifest.tables) == 34
    assert manifest == read_manifest(data / "snapshot")
    assert [line.partition(":")[0] for line in restricted(manifest)] == ["clinicaltrials_registry", "minikel"]
    assert all(entry.rows for entry in manifest.tables)
    assert sum(path.stat().st_size for path in (tmp_path / "two").iterdir()) < 8_000_000
