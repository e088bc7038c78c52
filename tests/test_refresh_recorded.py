"""Recorded answers go the whole way, over a real connection, through a source and its contract, into a snapshot.

What is recorded is only a part of what a refresh asks for; the rest is said by the server of the other tests.
"""

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from prioritize import resources
from prioritize.pipeline import Places
from prioritize.refreshing import Settings, refresh
from prioritize.store.snapshot import Manifest, read_manifest, write_manifest
from tests.faults.test_refreshes import small_world, write_data
from tests.replaying import Gene, Replay, unhurried

pytestmark = pytest.mark.slow

SOURCES = {"hgnc", "clinicaltrials", "omnipath", "reactome_hierarchy"}


@pytest.mark.shared
def test_recorded_trials_roles_and_pathways_are_in_the_snapshot(shared: Path, tmp_path: Path) -> None:
    payloads = shared / "payloads"
    world = small_world()
    world.genes["HGNC:6711"] = Gene(
        "HGNC:6711", "LTB", "lymphotoxin beta", "protein-coding gene", "4050", "ENSG00000227507", "Q06643"
    )
    found = json.loads((payloads / "clinicaltrials" / "search_keytruda_limit3_20260811.json").read_text())
    world.trials = [
        *found["studies"],
        json.loads((payloads / "clinicaltrials" / "NCT00763412.json").read_text()),
    ]
    roles = (payloads / "omnipath" / "omnipath_webservice_intercell.tsv").read_text()
    world.roles = roles.partition("\n")[2]
    parents = (payloads / "reactome" / "ReactomePathwaysRelation.txt").read_bytes()
    data, snapshot = tmp_path / "data", tmp_path / "snapshot"
    write_data(data)
    (data / "agents.csv").write_text(
        "agent_id,agent,synonyms,target_id,stage\nabexinostat,abexinostat,,HGNC:1682,phase 3\n", encoding="utf-8"
    )
    (data / "backbones.csv").write_text(
        "backbone_id,agent,synonyms\npembrolizumab,pembrolizumab,Keytruda\n", encoding="utf-8"
    )
    snapshot.mkdir()
    write_manifest(snapshot, Manifest("2026-01-01", (), ()))
    with Replay(world) as server:
        server.hierarchy = parents
        settings = Settings(tmp_path / "cache", mirrors=server.mirrors)
        sources = [source for source in unhurried() if source.name in SOURCES]
        where = Places(data, snapshot, resources.sql_folder(), tmp_path / "none.duckdb")
        refresh(where, snapshot, settings, today=dt.date(2027, 1, 1), sources=sources)
    assert {entry.source for entry in read_manifest(snapshot).tables} == SOURCES

    def rows(table: str, select: str) -> list[tuple[object, ...]]:
        (path,) = snapshot.glob(f"{table}.*.parquet")
        return duckdb.sql(f"SELECT {select} FROM '{path}' ORDER BY ALL").fetchall()

    assert rows("trial", "nct_id, status") == [("NCT03590054", "completed"), ("NCT04795661", "active, not recruiting")]
    assert rows("trial_agent", "*") == [
        ("NCT03590054", "abexinostat"),
        ("NCT03590054", "pembrolizumab"),
        ("NCT04795661", "pembrolizumab"),
    ]
    assert rows("intercell", "hgnc_id, category, consensus_score") == [("HGNC:6711", "cell_surface_ligand", 3)]
    human = [line.split() for line in parents.decode().splitlines() if line.count("R-HSA-") == 2]
    assert rows("pathway_parent", "parent_id, pathway_id") == sorted(map(tuple, human))
    assert len(human) == 3
