"""A refresh from end to end, with sources made by hand: what is asked, kept, replaced, and what stops it."""

import datetime as dt
import errno
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import duckdb
import pytest

from prioritize import delimited, pipeline
from prioritize.catalogue import FILES
from prioritize.delimited import Table
from prioritize.errors import CheckError, FetchError, Problem, SourceError, StoreError, UsageError
from prioritize.inputs import feature_facts, matrix_of
from prioritize.pipeline import Places
from prioritize.refreshing import Settings, _Asking, mirrors_of, refresh
from prioritize.reviewing import folder
from prioritize.snapshotting import write_table
from prioritize.sources.ask import Ask
from prioritize.sources.live import Fetched, Live, Wanted, write_rows
from prioritize.sources.source import FlatFile
from prioritize.store.publishing import locked
from prioritize.store.snapshot import read_manifest, verify, write_manifest

TODAY = dt.date(2027, 1, 1)
REVIEW = ("HGNC:1682", "HGNC:2561", "plerixafor")
"""Targets and the agent of a review."""


class Papers(Live):
    """Papers of each target, in the place of NCBI's."""

    name = "papers"
    title = "Papers made by hand"
    licence = "CC0 1.0"
    url = "https://papers.example.org"
    scope = "catalogue"
    origins = ("https://papers.example.org",)
    by_default = True
    supersedes = ("gene2pubmed",)
    files = (FlatFile("papers", ("papers.tsv",), ("hgnc_id", "n_papers")),)
    tables: ClassVar = {
        "publication": "SELECT hgnc_id, CAST(n_papers AS INTEGER) AS n_papers FROM file_papers ORDER BY hgnc_id"
    }

    releases: Sequence[str] = ("1", "1")
    fails: str = ""
    silent: Sequence[str] = ()

    def __init__(self) -> None:
        self.asked_release = 0
        self.wanted: Wanted | None = None

    def release_of(self, ask: Ask) -> str:
        """The next of `releases`."""
        self.asked_release += 1
        return self.releases[min(self.asked_release, len(self.releases)) - 1]

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """Nothing differs."""
        return ()

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Seven papers for each target."""
        if self.fails:
            raise FetchError(Problem("papers: no answer", fix="try again later"), kind=self.fails)
        self.wanted = wanted
        rows = [(gene.hgnc_id, "7") for gene in wanted.genes if gene.hgnc_id not in self.silent]
        write_rows(folder, "papers.tsv", ("hgnc_id", "n_papers"), rows)
        return Fetched(dict.fromkeys(self.silent, "no Ensembl id"), ("seven each",))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "cache")


def papers_of(snapshot: Path) -> dict[str, int]:
    """Papers of every gene in a snapshot."""
    files = [str(snapshot / entry.file) for entry in read_manifest(snapshot).tables if entry.table == "publication"]
    with duckdb.connect() as con:
        return dict(con.execute("SELECT hgnc_id, n_papers FROM read_parquet($files)", {"files": files}).fetchall())


def test_targets_get_the_new_rows_and_all_other_genes_keep_theirs(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    source, out = Papers(), tmp_path / "out"
    before = papers_of(where.snapshot)
    done = refresh(where, out, settings, today=TODAY, sources=[source])
    after = papers_of(out)
    targets = set(read_manifest(where.snapshot).targets)
    assert {after[target] for target in targets} == {7}
    assert {gene: after[gene] for gene in after.keys() - targets} == {
        gene: before[gene] for gene in before.keys() - targets
    }
    assert done.fresh == ("papers",)
    assert done.manifest.date == "2027-01-01"
    verify(out, read_manifest(out))
    assert source.wanted is not None
    assert {gene.hgnc_id for gene in source.wanted.genes} == targets
    assert {(gene.symbol, gene.ensembl_gene_id) for gene in source.wanted.genes} >= {("CD47", "ENSG00000196776")}


def test_of_a_review_its_own_targets_are_asked_for_and_its_ranking_takes_the_answers(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    review, source = tmp_path / "mine", Papers()
    folder.write(review, {file.name: Table(file.columns, ()) for file in FILES})
    (review / "review.toml").write_text("", encoding="utf-8")
    for name, key in (("targets.csv", "target_id"), ("agents.csv", "agent_id")):
        table = delimited.read(where.data / name)
        kept = [row for row, told in zip(table.rows, table.records(), strict=True) if told[key] in REVIEW]
        delimited.write(review / name, table.columns, kept)
    own = folder.place(review)
    assert own.snapshot == where.snapshot
    refresh(own, review / "snapshot", settings, today=TODAY, sources=[source])
    assert source.wanted is not None
    assert {gene.symbol for gene in source.wanted.genes} == {"CXCR4", "CD47"}
    assert [drug.agent_id for drug in source.wanted.drugs] == ["plerixafor"]
    assert read_manifest(review / "snapshot").targets == ("HGNC:1682", "HGNC:2561")
    assert folder.place(review).snapshot == review / "snapshot"


@pytest.mark.slow
def test_a_store_is_built_from_what_came(where: Places, settings: Settings, tmp_path: Path) -> None:
    refresh(where, tmp_path / "out", settings, today=TODAY, sources=[Papers()])
    new = Places(where.data, tmp_path / "out", where.sql, tmp_path / "new.duckdb")
    pipeline.build(new)
    with pipeline.reading(new) as con:
        found = con.execute("SELECT DISTINCT n_papers FROM raw.publication WHERE source = 'papers'").fetchall()
        told = con.execute("SELECT release, scope FROM meta.source WHERE source = 'papers'").fetchall()
    assert found == [(7,)]
    assert told == [("1", "catalogue")]


def test_a_target_that_was_not_answered_keeps_its_old_rows_and_is_named(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    source = Papers()
    source.silent = ("HGNC:1682",)
    done = refresh(where, tmp_path / "out", settings, today=TODAY, sources=[source])
    assert papers_of(tmp_path / "out")["HGNC:1682"] == papers_of(where.snapshot)["HGNC:1682"]
    (entry,) = [entry for entry in done.manifest.tables if entry.source == "papers"]
    assert entry.unanswered == ("HGNC:1682",)
    assert "papers: HGNC:1682 not answered: no Ensembl id" in done.notes


@pytest.mark.slow
def test_a_target_without_an_answer_twice_over_is_not_asked_and_never_zero(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    """CD47 is answered at first, and so leaves the old part; then it is not, and nothing is known of it any more."""
    first, second = tmp_path / "first", tmp_path / "second"
    refresh(where, first, settings, today=TODAY, sources=[Papers()])
    source = Papers()
    source.silent = ("HGNC:1682",)
    done = refresh(replace(where, snapshot=first), second, settings, today=TODAY, sources=[source])
    assert done.manifest.unasked == (("publication", "HGNC:1682"),)
    # And had nobody answered for its interactions: its share of them is not asked either, though crosstalk was.
    entries = [
        replace(entry, unanswered=("HGNC:1682",)) if entry.table == "interaction" else entry
        for entry in done.manifest.tables
    ]
    write_manifest(second, replace(done.manifest, tables=tuple(entries)))
    new = replace(where, snapshot=second, store=tmp_path / "new.duckdb")
    pipeline.build(new)
    with pipeline.reading(new) as con:
        matrix = matrix_of(con, feature_facts(new.sql))
        assert con.execute("SELECT table_name, target_id FROM meta.unanswered ORDER BY 1").fetchall() == [
            ("interaction", "HGNC:1682"),
            ("publication", "HGNC:1682"),
        ]
        assert con.execute("SELECT count(*) FROM features.publications WHERE target_id = 'HGNC:1682'").fetchall() == [
            (0,)
        ]
    states = {symbol: matrix.state(row, "publications") for row, symbol in enumerate(matrix.symbols)}
    assert states.pop("CD47") == "not asked"
    assert set(states.values()) == {"known"}
    assert matrix.state(matrix.symbols.index("CD47"), "interactors_in_crosstalk") == "not asked"
    assert matrix.state(matrix.symbols.index("PDCD1"), "interactors_in_crosstalk") == "known"
    with pipeline.reading(new, 2027) as con:  # the copy as of a year keeps to it
        dated = matrix_of(con, feature_facts(new.sql))
    assert dated.state(dated.symbols.index("CD47"), "publications") == "not asked"


def test_diseases_are_asked_for_as_open_targets_writes_them_and_never_of_the_trials(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    class Trials(Papers):
        name = "clinicaltrials"

    papers, trials = Papers(), Trials()
    asked = replace(settings, diseases=("MONDO:0005105", "EFO_0000222", " acute myeloid leukemia "))
    refresh(where, tmp_path / "out", asked, today=TODAY, sources=[papers, trials])
    assert papers.wanted is not None
    assert trials.wanted is not None
    assert papers.wanted.diseases == ("MONDO_0005105", "EFO_0000222", "acute myeloid leukemia")
    assert trials.wanted.diseases == ()
    assert trials.wanted.pairs == papers.wanted.pairs != ()


def test_a_source_that_is_down_changes_nothing(where: Places, settings: Settings, tmp_path: Path) -> None:
    source = Papers()
    source.fails, source.supersedes = "unreachable", ()
    with pytest.raises(SourceError) as fault:
        refresh(where, tmp_path / "out", settings, today=TODAY, sources=[source])
    assert "nothing of it is kept" in str(fault.value)
    assert fault.value.exit_code == 4
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_its_old_part_may_stay_when_the_user_says_so(where: Places, settings: Settings, tmp_path: Path) -> None:
    first = tmp_path / "first"
    refresh(where, first, settings, today=TODAY, sources=[Papers()])
    source = Papers()
    source.fails = "late"
    old = Places(where.data, first, where.sql, where.store)
    with pytest.raises(SourceError, match=r"kept: publication of 2027-01-01.*or give --allow-stale"):
        refresh(old, tmp_path / "out", settings, today=TODAY, sources=[source])
    stale = Settings(settings.cache, allow_stale=True)
    later = refresh(old, tmp_path / "out", stale, today=dt.date(2027, 6, 1), sources=[source])
    assert later.stale == ("papers",)
    (entry,) = [entry for entry in later.manifest.tables if entry.source == "papers"]
    assert (entry.release, entry.retrieved) == ("1", "2027-01-01")


def test_a_second_refresh_of_a_folder_is_told_at_once_who_writes_it(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    second = Papers()
    with (
        locked(tmp_path / "out", "snapshot"),
        pytest.raises(StoreError, match=rf"out: another process is writing the snapshot \(pid {os.getpid()}\)"),
    ):
        refresh(where, tmp_path / "out", settings, today=TODAY, sources=[second])
    assert second.asked_release == 0
    assert not (tmp_path / "out").exists()
    refresh(where, tmp_path / "out", settings, today=TODAY, sources=[second])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out"]


def test_a_snapshot_that_another_put_there_meanwhile_is_not_replaced_by_one_that_does_not_go_on_from_it(
    where: Places, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    @contextmanager
    def late(path: Path, what: str) -> Iterator[None]:
        """The lock, when its last holder has done its work."""
        monkeypatch.setattr("prioritize.refreshing.locked", locked)
        refresh(where, out, settings, today=TODAY, sources=[Papers()])
        with locked(path, what):
            yield

    monkeypatch.setattr("prioritize.refreshing.locked", late)
    second = Papers()
    with pytest.raises(StoreError, match=r"another process has put a snapshot there meanwhile.*run it again"):
        refresh(where, out, settings, today=TODAY, sources=[second])
    assert second.asked_release == 0
    assert any(entry.source == "papers" for entry in read_manifest(out).tables)


def test_a_source_of_another_package_may_have_a_hyphen_and_capitals_in_its_name(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    source = Papers()
    source.name = "My-papers"  # type: ignore[misc]
    refresh(where, tmp_path / "out", settings, today=TODAY, sources=[source])
    assert "My-papers" in {entry.source for entry in read_manifest(tmp_path / "out").tables}


def test_the_folder_of_a_snapshot_may_be_a_link_to_a_place_that_is_not_there_yet(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "none" / "such")
    refresh(where, tmp_path / "out", settings, today=TODAY, sources=[Papers()])
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "none" / "such" / "MANIFEST.toml").is_file()


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    where: Places, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def read_only(path: Path, flags: int, *more: int) -> int:
        if flags & os.O_CREAT and Path(path).parent == tmp_path:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return opened(path, flags, *more)

    monkeypatch.setattr(os, "open", read_only)
    source = Papers()
    with pytest.raises(OSError, match="Read-only file system"):
        refresh(where, tmp_path / "out", settings, today=TODAY, sources=[source])
    assert source.asked_release == 0


def test_what_a_killed_refresh_laid_out_is_removed_by_the_next(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    left = settings.cache / ".scratch.abcdefgh"
    (left / "papers").mkdir(parents=True)
    (left / "papers" / "papers.tsv").write_text("hgnc_id\n", encoding="utf-8")
    (settings.cache / ".scratch.abcdefgh.lock").touch()
    refresh(where, tmp_path / "out", settings, today=TODAY, sources=[Papers()])
    assert [path.name for path in settings.cache.iterdir() if path.name.startswith(".")] == []


def test_a_disk_that_fails_under_a_table_is_no_fault_of_the_tool(tmp_path: Path) -> None:
    with (
        duckdb.connect() as con,
        pytest.raises(StoreError, match=r"t\.parquet: cannot be written: .*IO Error") as fault,
    ):
        con.execute("CREATE TABLE t AS SELECT 1 AS a")
        write_table(con, "t", tmp_path / "nowhere" / "t.parquet")
    assert fault.value.exit_code == 5


def test_a_release_that_changes_meanwhile_is_asked_for_once_more(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    source = Papers()
    source.releases = ("1", "2", "2", "2")
    done = refresh(where, tmp_path / "out", settings, today=TODAY, sources=[source])
    assert {entry.release for entry in done.manifest.tables if entry.source == "papers"} == {"2"}
    source = Papers()
    source.releases = ("1", "2", "2", "3")
    with pytest.raises(SourceError, match=r"its release changed twice"):
        refresh(where, tmp_path / "other", settings, today=TODAY, sources=[source])


def test_a_source_that_loses_more_than_half_of_its_rows_stops_it(
    where: Places, settings: Settings, tmp_path: Path
) -> None:
    first = tmp_path / "first"
    done = refresh(where, first, settings, today=TODAY, sources=[Papers()])
    assert not any(note.startswith("publication of papers: ") for note in done.notes)  # 110 in the place of 110
    again = Places(where.data, first, where.sql, where.store)
    source = Papers()
    source.silent = [gene for gene in sorted(read_manifest(first).targets) if gene < "HGNC:5"]
    kept = 110 - len(source.silent)
    assert kept < 55
    with pytest.raises(CheckError, match=f"publication of papers: 110 rows before, {kept} now") as fault:
        refresh(again, tmp_path / "out", settings, today=TODAY, sources=[source])
    assert fault.value.exit_code == 6
    assert not (tmp_path / "out").exists()
    accepting = Settings(settings.cache, accept_drift=True)
    done = refresh(again, tmp_path / "out", accepting, today=TODAY, sources=[source])
    assert f"publication of papers: 110 rows before, {kept} now ({kept / 110 - 1:+.0%})" in done.notes


def test_an_unknown_source_is_refused_with_the_nearest(where: Places, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"did you mean 'papers'"):
        refresh(where, tmp_path / "out", settings, ["paper"], sources=[Papers()])


def test_offline_opens_no_socket_and_says_what_is_missing(where: Places, settings: Settings, tmp_path: Path) -> None:
    offline = Settings(settings.cache, offline=True)
    with pytest.raises(SourceError, match=r"papers: 0 releases are kept"):
        refresh(where, tmp_path / "out", offline, today=TODAY, sources=[Papers()])


def test_a_fault_of_the_tool_is_not_taken_for_one_of_the_source(settings: Settings, tmp_path: Path) -> None:
    class Broken(Papers):
        def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
            raise ZeroDivisionError

    asking = _Asking(settings, None, tmp_path, lambda _: None, lambda _, __: None)  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        asking.all([Broken()], Wanted(()))


def test_sources_are_asked_at_the_same_time(settings: Settings, tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=20)

    class First(Papers):
        def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
            both.wait()
            return super().fetch(ask, wanted, folder)

    class Second(First):
        name = "second"

    asking = _Asking(settings, None, tmp_path, lambda _: None, lambda _, __: None)  # type: ignore[arg-type]
    got, failed = asking.all([First(), Second()], Wanted(()))
    assert [one.source.name for one in got] == ["papers", "second"]
    assert failed == {}


def test_mirrors_are_read_and_refused() -> None:
    assert mirrors_of(["https://a.org=http://127.0.0.1:80/x"]) == {"https://a.org": "http://127.0.0.1:80/x"}
    with pytest.raises(UsageError, match=r"'a.org' is no mirror"):
        mirrors_of(["a.org"])
