"""Which pairs of agents, and which papers, a refresh asks for."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from prioritize.delimited import Table
from prioritize.pipeline import Places
from prioritize.results import CANDIDATE
from prioritize.snapshotting import catalogue_of
from prioritize.store import database
from prioritize.wanting import BEST, MOST_PAIRS, pairs_of, papers_of

AGENTS = [
    ("a1", "alpha"),
    ("a1", "ALPHA-1"),
    ("a2", "beta"),
    ("a3", "gamma"),
    ("b1", "delta"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A ledger of three combinations, and agents of two targets."""
    files = {
        "agents.csv": "agent_id,target_id,stage\na3,HGNC:2,phase 1\na2,HGNC:2,approved\na1,HGNC:1,unknown\n",
        "combinations.csv": "agents,target_ids,backbone_ids\n"
        "alpha;gamma;nobody,HGNC:1;HGNC:2,\n"
        "Alpha-1;delta;alpha,HGNC:1,b1\n"
        "nobody;delta,HGNC:2;HGNC:9,b1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_without_a_ranking_the_ledger_says_which_agents_and_then_which_members(data: Path) -> None:
    found, origin = pairs_of(Places(data, data, data, data / "none.duckdb"), AGENTS)
    given_together = [("a1", "a3"), ("a1", "b1")]
    most_advanced_of_members = [("a1", "a2"), ("a2", "b1")]  # beta is approved, gamma is not
    assert found == [*given_together, *most_advanced_of_members]
    assert origin == "those of the ledger, as no combination was ranked yet"


# Rank, members, agents and gate of combinations, as a report names them; 0 = gated.
RANKED = [
    (2, "HGNC:1682", "HGNC:8760", "magrolimab (phase 3) + nivolumab (approved)", ""),
    (1, "HGNC:1682", "azacitidine", "magrolimab (phase 3, action without a source) + azacitidine (approved)", ""),
    (3, "HGNC:1682", "bevacizumab", "an agent nobody knows (phase 1) + bevacizumab (approved)", ""),
    (0, "HGNC:1682", "paclitaxel", "magrolimab (phase 3) + paclitaxel (approved)", "known harm"),
    (BEST + 1, "HGNC:1682", "venetoclax", "magrolimab (phase 3) + venetoclax (approved)", ""),
]


def test_after_a_ranking_the_agents_that_its_best_combinations_name_are_asked_for(
    where: Places, tmp_path: Path
) -> None:
    ranked = replace(where, store=tmp_path / "ranked.duckdb")
    shutil.copyfile(where.store, ranked.store)
    blank = dict.fromkeys(CANDIDATE, "0") | {"model": "mine", "left_name": "x", "right_name": "x", "tried": "x"}
    rows = [
        {**blank, "kind": "target + target", "rationale": "x", "rank": str(rank), "left_id": left, "right_id": right}
        | {"agents": agents, "gate": gate}
        for rank, left, right, agents, gate in RANKED
    ]
    table = Table(CANDIDATE, tuple(tuple(row[name] for name in CANDIDATE) for row in rows))
    database.add_results(ranked.store, {"candidate": table}, "mine", where.sql / "results")
    found, origin = pairs_of(ranked, [])
    assert found == [("azacitidine", "magrolimab"), ("magrolimab", "nivolumab")]
    assert origin == f"those of the best combinations in {ranked.store}"


def test_the_embedded_catalogue_has_more_pairs_than_are_asked_for(where: Places) -> None:
    _, agents = catalogue_of(where.data)
    found, _ = pairs_of(replace(where, store=Path("none.duckdb")), agents)
    assert len(found) > MOST_PAIRS
    assert ("azacitidine", "magrolimab") in found[:MOST_PAIRS]


def test_papers_are_those_that_the_curated_files_cite(data: Path) -> None:
    (data / "targets.csv").write_text('target_id,citations\nHGNC:1,"PMID:20;10.1/x;PMID: 3"\nHGNC:2,PMID:20\n')
    assert papers_of(data) == ("3", "20")
