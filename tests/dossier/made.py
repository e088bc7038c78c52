"""A world made by hand: a few targets, agents, therapies and trials, in the tables of a store."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from prioritize import inputs, partners, pipeline
from prioritize.combinations.terms import TERMS
from prioritize.dossier import make_document
from prioritize.model import FeatureFacts, Model, read_model
from prioritize.partners import Members
from prioritize.report.document import Candidate, Remark, TargetCard
from prioritize.store.sqlfile import read_folder
from tests.chain import Computed

SQL = Path(__file__).resolve().parents[2] / "sql"
MODEL = """
title = "Made by hand"
[gates.direction]
[groups.biology.criteria.evidence_tier]
[combinations.merits]
member_scores = 1
[combinations.signed]
redundancy = -0.1
toxicity = -0.15
precedent = 0.2
[uncertainty]
draws = 100
"""
FEATURES = ("antibody_tractability", "common_essential", "evidence_tier", "loss_tolerance", "publications")
# What a row holds where a test says nothing.
USUAL: dict[str, dict[str, Any]] = {
    "target": {"direction": "inhibit", "role": "a role", "evidence_tier": "A", "basis": "cited"},
    "gene": {"locus_group": "protein-coding gene"},
    "agent": {"action": "inhibits", "modality": "antibody", "stage": "phase 1"},
    "backbone": {"modality": "antibody", "status": "approved", "basis": "cited"},
    "combination": {"outcome": "ongoing", "indication": "cancer", "basis": "cited", "setting": "clinical"},
    "crosstalk": {
        "source_cell": "TAM",
        "partner_cell": "CSC",
        "mediator": "a mediator",
        "mediator_class": "cytokine",
        "owner_role": "on the link",
        "evidence_tier": "A",
        "basis": "cited",
    },
    "toxicity": {"severity": "serious", "statement": "a statement", "citation": "a citation", "basis": "cited"},
    "programme": {"is_oncology": 1, "phase_ever": "Phase II"},
}


def hgnc(number: int) -> str:
    """The HGNC id of a number."""
    return f"HGNC:{number}"


class World:
    """An in-memory store. Targets are numbers, agents and therapies are names in small letters."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.put("meta.asked", target_id="HGNC:999")
        snapshot = {"snapshot_id": "made", "inputs_id": "made", "target_list": "catalogue", "date": "2026-06-01"}
        self.put("meta.snapshot", **snapshot, schema_version=1, tool_version="0")
        self.put("raw.interaction", hgnc_a="HGNC:998", hgnc_b="HGNC:999", sources="made", source="made")

    def put(self, table: str, **row: Any) -> None:
        """One row of any table."""
        columns = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        self.con.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))

    def add(self, table: str, **row: Any) -> None:
        """One row of schema `raw`, filled up with what is usual."""
        self.put(f"raw.{table}", **{**USUAL.get(table, {}), "source": "curated", **row})

    def target(self, number: int, symbol: str, *, asked: bool = True, **row: Any) -> None:
        """A target of the catalogue."""
        self.add("target", target_id=hgnc(number), symbol=symbol, name=symbol.lower(), **row)
        self.add("gene", hgnc_id=hgnc(number), symbol=symbol, name=symbol.lower())
        if asked:
            self.put("meta.asked", target_id=hgnc(number))

    def agent(self, name: str, number: int, *, agent_id: str = "", **row: Any) -> None:
        """An agent with a cited action; its stage is cited unless it is unknown."""
        whole = {"stage": "phase 1", "action": "inhibits", **row}
        bases = {f"{part}_basis": "uncited" if whole[part] == "unknown" else "cited" for part in ("stage", "action")}
        self.add("agent", agent_id=agent_id or name, agent=name, target_id=hgnc(number), **bases, **row)

    def backbone(self, name: str, kind: str, *targets: int, **row: Any) -> None:
        """A conventional therapy of a class, and the targets that it acts on."""
        self.add("backbone", **{"backbone_id": name, "agent": name, "class": kind, **row})
        for number in targets:
            self.add("backbone_target", backbone_id=name, target_id=hgnc(number))

    def tried(
        self,
        name: str,
        agents: str,
        *members: int | str,
        background: tuple[int | str, ...] = (),
        unrelated: tuple[int | str, ...] = (),
        **row: Any,
    ) -> None:
        """A combination of the ledger; `members` are those that it tested."""
        self.add("combination", combination_id=name, agents=agents, **row)
        for role, some in (("tested", members), ("background", background), ("unrelated", unrelated)):
            for one in some:
                kind, member = ("target", hgnc(one)) if isinstance(one, int) else ("backbone", one)
                self.add("combination_member", combination_id=name, member_kind=kind, member_id=member, role=role)

    def named(self, trial: int, *agents: str) -> None:
        """A registered trial that names agents."""
        for one in agents:
            self.add("trial_agent", nct_id=f"NCT{trial:08}", agent_id=one)

    def toxic(self, agent: str, organ: str, severity: str = "serious") -> None:
        """A toxicity of an agent."""
        self.add("toxicity", agent_id=agent, agent=agent, organ_class=organ, severity=severity)

    def pathways(self, number: int, *names: str) -> None:
        """Pathways of 10 genes that hold a target."""
        for name in names:
            if not self.con.execute("SELECT 1 FROM raw.pathway WHERE pathway_id = ?", [name]).fetchall():
                self.add("pathway", pathway_id=name, name=name, collection="Reactome", n_genes=10)
            self.add("pathway_member", pathway_id=name, hgnc_id=hgnc(number))

    def members(self) -> Members:
        """What can be combined; every target has the score 0.5."""
        matrix = inputs.matrix_of(self.con, feature_facts())
        return partners.members_of(self.con, matrix, np.full(len(matrix.targets), 0.5))

    def compute(self, model: Model) -> Computed:
        """What a model says of the world."""
        facts = feature_facts()
        results = pipeline.compute(self.con, facts, model)
        document, pairs = make_document(self.con, results, facts)
        return Computed(results, document, pairs)

    def card(self, model: Model) -> TargetCard:
        """The card of HGNC:1."""
        cards = self.compute(model).document.targets
        return next(card for card in cards if card.target_id == hgnc(1))

    def pair(self, model: Model, left: int, right: int | str) -> Candidate:
        """The candidate of two members."""
        other = hgnc(right) if isinstance(right, int) else right
        found = self.compute(model).pairs.candidate(hgnc(left), other)
        assert found is not None
        return found


def texts(remarks: tuple[Remark, ...], kind: str) -> list[str]:
    """Texts of the remarks of a kind."""
    return [remark.text for remark in remarks if remark.kind == kind]


@cache
def feature_facts() -> dict[str, FeatureFacts]:
    """Front matter of the features that these worlds speak of, read once."""
    return {name: fact for name, fact in inputs.feature_facts(SQL).items() if name in FEATURES}


@cache
def _empty() -> duckdb.DuckDBPyConnection:
    """The tables of a store, without a row; facts, features and sets are views, so they follow the rows."""
    con = duckdb.connect(config={"threads": 1})
    atexit.register(con.close)
    for schema in ("raw", "meta", "facts", "features", "sets"):
        con.execute(f"CREATE SCHEMA {schema}")
    for folder in ("raw", "meta"):
        for file in read_folder(SQL / folder):
            con.execute(file.text)
    for folder in ("facts", "features", "sets"):
        for file in read_folder(SQL / folder):
            con.execute(f'CREATE VIEW {folder}."{file.name}" AS {file.text}')
    return con


@contextmanager
def made_world() -> Iterator[World]:
    """An empty world; what a test puts into it is undone."""
    con = _empty()
    con.execute("BEGIN")
    try:
        yield World(con)
    finally:
        con.execute("ROLLBACK")


def made_model(folder: Path, text: str = MODEL) -> Model:
    """A model from its text."""
    path = folder / "made.toml"
    path.write_text(text, encoding="utf-8")
    model = read_model(path, feature_facts(), {name: one.role for name, one in TERMS.items()})
    return replace(model, name="made")
