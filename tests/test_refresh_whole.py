"""A refresh of all default sources from a server that replays them: snapshot, store, report, and what `diff` says.

The server says what the embedded snapshot says, but for the differences planted here; only this machine is asked.
"""

import datetime as dt
import math
import socket
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from prioritize import pipeline, ranking
from prioritize.comparing import Difference, as_lines, diff
from prioritize.pipeline import Places
from prioritize.refreshing import Refreshed, Settings, refresh
from prioritize.sources.finding import live_sources
from prioritize.store.snapshot import read_manifest, verify
from tests.replaying import Replay, unhurried, world_of
from tests.sources.test_clinicaltrials import arm, drug, study

pytestmark = pytest.mark.slow

TODAY = dt.date(2027, 1, 1)
A1BG, CD47, CXCR4, TIGIT = "HGNC:5", "HGNC:1682", "HGNC:2561", "HGNC:26838"
CCR2, NEW_CCR2 = "HGNC:1603", "HGNC:99000001"
"""A target, and the id that it is merged into."""
OLD_PATHWAY, NEW_PATHWAY = "R-HSA-1059683", "R-HSA-99000002"
TRIALS = [
    study(
        f"NCT9000000{number}",
        drug("Magrolimab", "Both"),
        drug("Azacitidine", "Both"),
        arms=[arm("Both")],
        status=status,
    )
    for number, status in enumerate(("TERMINATED", "COMPLETED", "RECRUITING"))
]


class Whole(NamedTuple):
    """All that came of one refresh."""

    before: Places
    after: Places
    done: Refreshed
    server: Replay
    lines: list[str]


@pytest.fixture(scope="module")
def whole(where: Places, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A refresh of everything, the store of it built."""
    folder = tmp_path_factory.mktemp("whole")
    world = world_of(where.snapshot)
    world.rename(CXCR4, "NEWNAME4")
    world.merge(CCR2, NEW_CCR2)
    world.withdraw(A1BG)
    world.tractable[CD47] = set()
    world.silent = {world.genes[TIGIT].ensembl_gene_id}
    world.pathways[NEW_PATHWAY] = ("Made by hand", ["CD47", "SIRPA"])
    del world.pathways[OLD_PATHWAY]
    world.trials = TRIALS
    lines: list[str] = []
    after = replace(where, snapshot=folder / "snapshot", store=folder / "new.duckdb")
    with Replay(world) as server:
        settings = Settings(folder / "cache", mirrors=server.mirrors)
        done = refresh(where, after.snapshot, settings, today=TODAY, log=lines.append, sources=unhurried())
    built = pipeline.build(after)
    return Whole(where, after, done, server, [*lines, *done.notes, *built.notes])


@pytest.fixture(scope="module")
def found(whole: Whole) -> Difference:
    """What differs between the embedded snapshot and the new one."""
    return diff(whole.before, str(whole.before.store), str(whole.after.store))


@pytest.fixture
def rows(whole: Whole):
    """A function that asks the new store."""
    with pipeline.reading(whole.after) as con:
        yield lambda select: con.execute(select).fetchall()


def test_every_default_source_answered_and_the_snapshot_is_whole(whole: Whole) -> None:
    manifest = read_manifest(whole.after.snapshot)
    verify(whole.after.snapshot, manifest)
    names = {source.name for source in unhurried()}
    assert set(whole.done.fresh) == names
    assert {"hgnc", "opentargets", "reactome", "clinicaltrials", "omnipath", "europepmc", "dgidb_live"} <= names
    assert {entry.source for entry in manifest.tables} >= names
    assert not {"open_targets_safety", "gnomad", "intogen"} - {entry.source for entry in manifest.tables}
    assert {entry.obtained for entry in manifest.tables if entry.source in names} == {"asked of the service itself"}


def test_a_refresh_costs_about_what_the_readme_says(whole: Whole) -> None:
    asked = Counter(host for host, _, _ in whole.server.asked)
    assert 700 <= asked.total() <= 880  # "about 790 requests"
    assert 300 <= asked["clinicaltrials.gov"] <= 320  # "about 310 at one a second"
    paces = {source.name: source.per_second for source in live_sources()}
    assert paces["clinicaltrials"] == 1.0
    hosts = {"www.ebi.ac.uk": paces["europepmc"], "api.platform.opentargets.org": paces["opentargets"]}
    assert all(asked[host] / pace < asked["clinicaltrials.gov"] for host, pace in hosts.items())


def test_renamed_and_merged_targets_are_followed_and_told(whole: Whole, rows) -> None:
    assert f"CXCR4 ({CXCR4}) is now called NEWNAME4" in whole.lines
    merged = f"CCR2 ({CCR2}) was merged into CCR2 ({NEW_CCR2}), which is asked for instead"
    assert merged in whole.lines
    assert f"CXCR4 ({CXCR4}) is now NEWNAME4" in whole.lines  # told by the build
    found = rows(f"SELECT target_id, symbol FROM raw.target WHERE target_id IN ('{CXCR4}', '{CCR2}', '{NEW_CCR2}')")
    assert sorted(found) == [(CXCR4, "NEWNAME4"), (NEW_CCR2, "CCR2")]
    assert rows(f"SELECT count(*) > 0 FROM raw.crosstalk WHERE target_id = '{NEW_CCR2}'") == [(True,)]
    assert rows(f"SELECT DISTINCT hgnc_id FROM raw.tractability WHERE hgnc_id IN ('{CCR2}', '{NEW_CCR2}')") == [
        (NEW_CCR2,)
    ]


def test_rows_of_old_parts_follow_a_merged_gene_and_those_of_a_withdrawn_one_go(whole: Whole, rows) -> None:
    assert rows(f"SELECT loeuf FROM raw.gene_constraint WHERE hgnc_id = '{NEW_CCR2}'") == [(0.969,)]
    assert rows(f"SELECT count(*) FROM raw.interaction WHERE '{NEW_CCR2}' IN (hgnc_a, hgnc_b)") == [(15,)]
    assert rows(f"SELECT count(*) FROM raw.interaction WHERE '{A1BG}' IN (hgnc_a, hgnc_b)") == [(0,)]
    with duckdb.connect() as con:
        lost = con.execute(
            f"SELECT count(*) FROM read_parquet(?) WHERE '{A1BG}' IN (hgnc_a, hgnc_b)",
            [str(whole.before.snapshot / "interaction.cheng2019.parquet")],
        ).fetchall()[0][0]
    fate = f"15 follow the merged gene, {lost} are left out"
    told = f"{15 + lost} name genes that HGNC has withdrawn or merged since: {fate}"
    assert f"interaction of cheng2019: {told}" in whole.lines
    (entry,) = [one for one in read_manifest(whole.after.snapshot).tables if one.table == "interaction"]
    assert entry.note.endswith(f"Of its rows, {told}.")


def test_a_target_for_which_a_source_failed_keeps_its_old_rows_or_counts_as_not_asked(whole: Whole, rows) -> None:
    assert f"opentargets: {TIGIT} not answered: opentargets: the database is away (at targets)" in whole.done.notes
    assert rows(f"SELECT modality, tractable, source FROM raw.tractability WHERE hgnc_id = '{TIGIT}' ORDER BY 1") == [
        ("antibody", 1, "open_targets_tractability"),
        ("small molecule", 0, "open_targets_tractability"),
    ]
    unanswered = {row[0] for row in rows(f"SELECT table_name FROM meta.unanswered WHERE target_id = '{TIGIT}'")}
    assert "tractability_bucket" in unanswered
    assert "tractability" not in unanswered
    assert rows(f"SELECT count(*) FROM meta.unanswered WHERE target_id <> '{TIGIT}'") == [(0,)]


def test_trials_that_two_agents_share_are_in_the_store(rows) -> None:
    assert rows("SELECT nct_id, status FROM raw.trial ORDER BY 1") == [
        ("NCT90000000", "terminated"),
        ("NCT90000001", "completed"),
        ("NCT90000002", "recruiting"),
    ]
    assert rows("SELECT DISTINCT agent_id FROM raw.trial_agent ORDER BY 1") == [("azacitidine",), ("magrolimab",)]
    assert rows("SELECT raw_count FROM raw.trial_search WHERE agent_a = 'azacitidine' AND agent_b = 'magrolimab'") == [
        (3,)
    ]


def test_what_changed_in_facts_is_told_by_table_and_source(found: Difference) -> None:
    changes = {(one.table, one.source): one for one in found.facts}
    pathway = changes["pathway", "reactome"]
    assert (pathway.added, pathway.gone, pathway.changed) == (1, 1, 7)  # A1BG went from seven
    assert pathway.new_release == "96"
    gene = changes["gene", "hgnc"]
    assert (gene.added, gene.gone, gene.changed) == (1, 2, 1)  # one id for another, one gone, one renamed
    live = changes["tractability", "opentargets"]
    assert (live.old_release, live.added, live.gone) == ("", 218, 0)
    assert "small_molecule_tractability" in live.features
    old = changes["tractability", "open_targets_tractability"]
    assert (old.added, old.gone, old.changed) == (0, 218 + 2, 0)  # those of the other targets, and of A1BG
    assert ("cancer_driver", "intogen") in changes  # A1BG went
    assert ("expression", "none") not in changes
    assert f"CXCR4 ({CXCR4}) is now NEWNAME4" in found.renamed
    assert f"CCR2 ({CCR2}) is now CCR2 ({NEW_CCR2})" in found.renamed


def test_the_changes_of_contributions_sum_to_the_change_of_the_score(found: Difference) -> None:
    assert found.moves
    for move in found.moves:
        change = math.fsum(part for _, part in move.parts)
        assert math.isclose(change, move.new_score - move.old_score, abs_tol=1e-9)
    (cd47,) = [move for move in found.moves if move.symbol == "CD47"]
    assert cd47.new_score < cd47.old_score
    assert dict(cd47.parts)["antibody_tractability"] < 0
    lines = as_lines(found, 200)
    assert any(line.startswith("pathway of reactome (release R80 or near") for line in lines)
    assert any(line.startswith("CD47: ") for line in lines)


def test_the_report_names_the_new_releases(whole: Whole, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text(f"symbol\nCD47\nPDCD1\nCXCR4\n{CCR2}\nIL6\n", encoding="utf-8")
    places = replace(whole.after, store=tmp_path / "few.duckdb", targets=few)
    done = ranking.rank(places, out=tmp_path / "report")
    assert any(note.endswith(f"'{CCR2}' was merged by HGNC into CCR2 ({NEW_CCR2})") for note in done.notes)
    assert any(note.endswith(f"'CXCR4' is a previous symbol of NEWNAME4 ({CXCR4})") for note in done.notes)
    page = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "NEWNAME4" in page
    assert "26.06" in page


def test_offline_the_same_snapshot_comes_from_the_cache_and_no_socket_is_opened(
    whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    settings = Settings(whole.after.snapshot.parent / "cache", offline=True)
    refresh(whole.before, tmp_path / "again", settings, today=TODAY, sources=unhurried())
    files = {path.name: path.read_bytes() for path in whole.after.snapshot.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == files
