"""Genes that HGNC renamed, merged, split or withdrew, followed by their ids: in lists, the catalogue and old tables."""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from prioritize.catalogue import renamed
from prioritize.delimited import Table
from prioritize.errors import CheckError, TargetError
from prioritize.keeping import Answered, Keeping, drift
from prioritize.snapshotting import write_table
from prioritize.sources.live import Fetched
from prioritize.store.checks import keys_of
from prioritize.store.snapshot import Manifest, TableEntry, file_sha256
from prioritize.targets import Gene, Gone, Names, gone_genes, known_names, read_targets, resolve

SQL = Path(__file__).resolve().parents[1] / "sql"
CD47, KIT = Gene("HGNC:1682", "CD47"), Gene("HGNC:6342", "KIT")
ROWS = [
    ("HGNC:1", "ONCE", "HGNC:2"),  # merged twice over, into CD47
    ("HGNC:2", "TWICE", "HGNC:1682"),
    ("HGNC:3", "SPLIT", "HGNC:1682"),
    ("HGNC:3", "SPLIT", "HGNC:6342"),
    ("HGNC:4", "GONE", None),
    ("HGNC:5", "ROUND", "HGNC:6"),  # each merged into the other
    ("HGNC:6", "ABOUT", "HGNC:5"),
    ("HGNC:6342", "KIT", "HGNC:1682"),  # in use, whatever the list says
]
LIVING = {gene.hgnc_id: gene for gene in (CD47, KIT)}
GONE = gone_genes(ROWS, LIVING)
NAMES = Names(LIVING, known_names([("CD47", CD47.hgnc_id, "approved"), ("KIT", KIT.hgnc_id, "approved")]), GONE)


def test_an_id_leads_to_the_living_genes_at_the_end_of_all_ways() -> None:
    assert gone_genes(ROWS, LIVING) == {
        "HGNC:1": Gone("ONCE", (CD47.hgnc_id,)),
        "HGNC:2": Gone("TWICE", (CD47.hgnc_id,)),
        "HGNC:3": Gone("SPLIT", (CD47.hgnc_id, KIT.hgnc_id)),
        "HGNC:4": Gone("GONE", ()),
        "HGNC:5": Gone("ROUND", ()),
        "HGNC:6": Gone("ABOUT", ()),
    }


@pytest.mark.parametrize("written", ["HGNC:1", "hgnc:1", "ONCE", "once"])
def test_a_merged_id_or_symbol_is_read_as_its_heir_and_that_is_told(written: str) -> None:
    assert resolve(written, NAMES) == (CD47, f"'{written}' was merged by HGNC into CD47 (HGNC:1682)")


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("HGNC:3", "was split by HGNC into CD47 (HGNC:1682), KIT (HGNC:6342). Fix: write one of these"),
        ("GONE", "was withdrawn by HGNC. Fix: leave it out, or look it up at https://www.genenames.org"),
        (
            "HGNC:7",
            "is not among the approved genes of HGNC: withdrawn, or never given. "
            "Fix: look it up at https://www.genenames.org",
        ),
    ],
)
def test_an_id_that_leads_to_no_single_gene_is_refused_with_what_became_of_it(written: str, what: str) -> None:
    assert resolve(written, NAMES) == f"'{written}' {what}"


def test_a_list_with_an_old_id_and_the_gene_itself_holds_it_once(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("symbol\nCD47\nHGNC:2\n", encoding="utf-8")
    found = read_targets(tmp_path / "list.csv", NAMES)
    assert [row["target_id"] for row in found.rows] == ["HGNC:1682"]
    assert found.notes == (
        f"{tmp_path / 'list.csv'}:3: 'HGNC:2' was merged by HGNC into CD47 (HGNC:1682)",
        f"{tmp_path / 'list.csv'}:3: warning: HGNC:2 is CD47, which line 2 already names; kept once",
    )


def catalogue(*targets: tuple[str, str]) -> dict[str, Table]:
    """A catalogue of targets, the first of which has an edge with the second as mediator."""
    edge = ("E1", targets[0][0], targets[-1][0])
    return {
        "target": Table(("target_id", "symbol"), targets),
        "crosstalk": Table(("edge_id", "target_id", "mediator_id"), (edge,)),
    }


def test_the_catalogue_follows_renamed_and_merged_genes_in_all_its_tables() -> None:
    tables = catalogue(("HGNC:1", "ONCE"), ("HGNC:6342", "PBT"))
    symbols = {"HGNC:1682": "CD47", "HGNC:6342": "KIT"}
    found = renamed(tables, symbols, {"HGNC:1": ("HGNC:1682",)})
    assert found.tables["target"].rows == (("HGNC:1682", "CD47"), ("HGNC:6342", "KIT"))
    assert found.tables["crosstalk"].rows == (("E1", "HGNC:1682", "HGNC:6342"),)
    assert found.notes == ("ONCE (HGNC:1) is now CD47 (HGNC:1682)", "PBT (HGNC:6342) is now KIT")


def test_a_catalogue_that_is_up_to_date_stays_as_it_is() -> None:
    tables = catalogue(("HGNC:1682", "CD47"), ("HGNC:6342", "KIT"))
    assert renamed(tables, {"HGNC:1682": "CD47", "HGNC:6342": "KIT"}, {}) == (tables, ())


def test_targets_that_cannot_be_followed_are_refused_all_at_once() -> None:
    tables = catalogue(("HGNC:4", "GONE"), ("HGNC:3", "SPLIT"), ("HGNC:1", "ONCE"), ("HGNC:1682", "CD47"))
    heirs = {name: GONE[name].heirs for name in ("HGNC:1", "HGNC:3", "HGNC:4")}
    with pytest.raises(TargetError) as fault:
        renamed(tables, {"HGNC:1682": "CD47", "HGNC:6342": "KIT"}, heirs)
    assert [problem.what for problem in fault.value.problems] == [
        "GONE (HGNC:4) was withdrawn by HGNC",
        "SPLIT (HGNC:3) was split by HGNC into CD47 (HGNC:1682), KIT (HGNC:6342)",
        "ONCE (HGNC:1) was merged by HGNC into CD47 (HGNC:1682), which is another target",
    ]


# --- tables of an old snapshot ---------------------------------------------------------------


class Old:
    """An old snapshot of one table, and what is kept of it."""

    def __init__(self, folder: Path) -> None:
        self.con = duckdb.connect(config={"threads": 1})
        self.con.execute("CREATE TABLE gene AS SELECT unnest(['HGNC:10', 'HGNC:20', 'HGNC:30']) AS hgnc_id")
        self.con.execute("CREATE TABLE heir AS SELECT unnest(['HGNC:1', 'HGNC:2']) AS hgnc_id, 'HGNC:20' AS heir_id")
        self.con.execute("CREATE SCHEMA raw")
        self.old, self.new = folder / "old", folder / "new"
        self.old.mkdir()
        self.new.mkdir()
        self.entries: list[TableEntry] = []

    def put(self, table: str, select: str, source: str = "old", **more: object) -> TableEntry:
        """A table of the old snapshot."""
        path = self.old / f"{table}.{source}.parquet"
        self.con.execute(f"CREATE OR REPLACE TABLE given AS {select}")
        write_table(self.con, "given", path)
        told = dict.fromkeys(("title", "release", "url", "obtained", "rebuild", "retrieved", "licence", "note"), "")
        rows = self.con.execute("SELECT count(*) FROM given").fetchall()[0][0]
        kept = {**told, "scope": "genome", "unresolved": 0, "rows": rows, "sha256": file_sha256(path), **more}
        self.entries.append(TableEntry(table, path.name, source, **kept))  # type: ignore[arg-type]
        return self.entries[-1]

    def kept(self, entry: TableEntry, *answered: Answered, targets: tuple[str, ...] = (), moved_on: bool = True):
        """What stays of a table: its entry, its rows and what is told."""
        manifest = Manifest("2026-01-01", ("HGNC:10",), tuple(self.entries))
        keeping = Keeping(self.con, manifest, self.old, self.new, targets, answered, keys_of(SQL), moved_on=moved_on)
        found, notes = keeping.entry(entry)
        rows = self.con.execute(f"FROM '{self.new / entry.file}' ORDER BY ALL").fetchall() if found else []
        return found, rows, notes


@pytest.fixture
def old(tmp_path: Path) -> Old:
    return Old(tmp_path)


def source(name: str, table: str, *supersedes: str, scope: str = "catalogue", failed: tuple[str, ...] = ()) -> Answered:
    """A source that answered."""
    told = SimpleNamespace(name=name, title=name.upper(), scope=scope, supersedes=supersedes, tables={table: ""})
    return Answered(told, Fetched(dict.fromkeys(failed, "no answer")))  # type: ignore[arg-type]


def test_rows_of_a_merged_gene_move_on_unless_its_heir_has_one_and_those_of_a_withdrawn_one_go(old: Old) -> None:
    entry = old.put(
        "gene_constraint",
        "SELECT * FROM (VALUES ('HGNC:1', 0.5), ('HGNC:4', 0.1), ('HGNC:30', 0.75)) AS t (hgnc_id, loeuf)",
    )
    found, rows, notes = old.kept(entry)
    assert rows == [("HGNC:20", 0.5), ("HGNC:30", 0.75)]
    assert found.rows == 2
    assert found.sha256 == file_sha256(old.new / entry.file)
    assert notes == [
        "gene_constraint of old: 2 name genes that HGNC has withdrawn or merged since: 1 follow the merged gene, "
        "1 are left out"
    ]
    taken = old.put(
        "essentiality", "SELECT * FROM (VALUES ('HGNC:1', 1), ('HGNC:20', 0)) AS t (hgnc_id, is_common_essential)"
    )
    assert old.kept(taken)[1] == [("HGNC:20", 0)]
    both = old.put("publication", "SELECT * FROM (VALUES ('HGNC:1', 7), ('HGNC:2', 5)) AS t (hgnc_id, n_papers)")
    assert old.kept(both)[1] == [("HGNC:20", 5)]  # one row each; of two that claim the place the lesser


def test_an_undirected_pair_keeps_its_order_and_is_never_a_gene_with_itself(old: Old) -> None:
    entry = old.put(
        "interaction",
        "SELECT * FROM (VALUES ('HGNC:1', 'HGNC:10', 'x'), ('HGNC:1', 'HGNC:20', 'y'), ('HGNC:10', 'HGNC:30', 'z'), "
        "('HGNC:1', 'HGNC:30', 'x'), ('HGNC:20', 'HGNC:30', 'w')) AS t (hgnc_a, hgnc_b, sources)",
    )
    assert old.kept(entry)[1] == [
        ("HGNC:10", "HGNC:20", "x"),
        ("HGNC:10", "HGNC:30", "z"),
        ("HGNC:20", "HGNC:30", "w"),
    ]


def test_a_table_that_names_only_genes_in_use_keeps_its_bytes(old: Old) -> None:
    entry = old.put("gene_constraint", "SELECT 'HGNC:10' AS hgnc_id, 0.5 AS loeuf")
    found, _, notes = old.kept(entry)
    assert (found, notes) == (entry, [])
    assert (old.new / entry.file).read_bytes() == (old.old / entry.file).read_bytes()


def test_what_another_source_tells_of_goes_and_the_old_part_no_longer_counts_for_it(old: Old) -> None:
    entry = old.put("publication", "SELECT unnest(['HGNC:10', 'HGNC:20', 'HGNC:30']) AS hgnc_id, 5 AS n_papers")
    answered = source("new", "publication", "old", failed=("HGNC:20",))
    found, rows, _ = old.kept(entry, answered, targets=("HGNC:10", "HGNC:20"), moved_on=False)
    assert [row[0] for row in rows] == ["HGNC:20", "HGNC:30"]
    assert found.unanswered == ("HGNC:10",)
    assert found.note == "Without the catalogue's targets, of which NEW tells."


def test_targets_that_are_new_since_then_were_not_asked_for(old: Old) -> None:
    entry = old.put("programme", "SELECT 'HGNC:10' AS hgnc_id", scope="catalogue")
    found, _, _ = old.kept(entry, targets=("HGNC:10", "HGNC:30"), moved_on=False)
    assert found.unanswered == ("HGNC:30",)


def test_of_trials_only_those_of_agents_that_were_not_answered_for_stay(old: Old) -> None:
    agents = "SELECT * FROM (VALUES ('N1', 'a'), ('N2', 'b'), ('N3', 'b'), ('N3', 'a')) AS t (nct_id, agent_id)"
    one = old.put("trial_agent", agents)
    two = old.put("trial", "SELECT unnest(['N1', 'N2', 'N3']) AS nct_id, 'completed' AS status")
    old.con.execute("CREATE TABLE raw.trial AS SELECT 'N3' AS nct_id")
    old.con.execute("CREATE TABLE raw.trial_agent AS SELECT 'N3' AS nct_id, 'b' AS agent_id")
    silent = source("new", "trial_agent", "old", failed=("b",))
    assert old.kept(one, silent, moved_on=False)[1] == [("N2", "b")]
    silent = source("new", "trial", "old", failed=("b",))
    assert old.kept(two, silent, moved_on=False)[1] == [("N2", "completed")]
    assert old.kept(two, source("new", "trial", "old"), moved_on=False)[0] is None


def test_a_source_that_takes_a_place_is_held_against_the_rows_that_went(old: Old) -> None:
    entry = old.put("publication", "SELECT 'HGNC:' || range AS hgnc_id FROM range(100)")
    manifest = Manifest("2026-01-01", (), (entry,))

    def told(rows: int) -> list[str]:
        kept = TableEntry(**{**vars(entry), "rows": 90})
        return drift(
            [kept, TableEntry(**{**vars(entry), "source": "new", "rows": rows})], manifest, {"new"}, accept=False
        )

    assert told(9) == []
    assert told(4) == ["publication of new: 10 rows before, 4 now (-60%)"]
    with pytest.raises(CheckError, match="10 rows before, 0 now"):
        told(0)
