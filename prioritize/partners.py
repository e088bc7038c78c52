"""The members that can be combined, targets and therapies, with all that the terms ask of them, out of a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.answering import Induced, answers
from prioritize.combinations.ledger import Precedents, Tried, other_outcomes, precedents, single_outcomes
from prioritize.combinations.members import STAGES, Block, Pairwise
from prioritize.combinations.rationale import member_class, sets_free
from prioritize.crosstalk.links import Complexes, Edge, make_complexes, make_links
from prioritize.crosstalk.routes import RouteMap, make_routes
from prioritize.features import Matrix, Membership, read_set
from prioritize.interactome import wiring_of
from prioritize.naming import shared_credit

Floats = NDArray[np.float64]
SETS = ("cells", "mediators", "effects", "pathways", "complexes", "toxicities", "genes")
VITAL = ("brain", "heart", "kidney", "liver", "lung")
"""Organs of `facts.vital_expression`."""
WAYS = {"small molecule": 0.0, "antibody": 1.0}
"""Kinds of agents; all others are 2."""


@dataclass(frozen=True)
class Agent:
    """An agent on a member.

    Attributes
    ----------
    agreement : str
        agrees, contradicts or unknown, against the wanted direction.
    for_cancer : bool
        Whether an approval for cancer is on record.
    claims : int
        Rows of sources that say what it does to the target.
    """

    id: str
    name: str
    action: str
    agreement: str
    modality: str
    stage: str
    for_cancer: bool = False
    claims: int = 0


@dataclass(frozen=True)
class Members:
    """Targets and backbones, in this order, ready to be combined.

    Attributes
    ----------
    ids, names, classes : tuple of str
        HGNC id or backbone id; symbol or agent; therapy class, '' for a target.
    directions : tuple of str
        inhibit, activate or unknown; '' for a backbone.
    n_targets : int
    genes : tuple of frozenset of str
        HGNC ids that each acts on.
    agents : tuple of tuple of Agent
        Best first: agreeing before unknown before contradicting, then by stage, then by how many tried
        combinations hold them.
    sets : mapping of set name to Membership
    routes : RouteMap
        What each does to the routes of the crosstalk.
    complexes : Complexes
        What the ligand-receptor source says of mediators and receptors.
    induced : tuple of Induced
        What therapies do to the crosstalk.
    block : Block
    precedents : Precedents
    ledger : tuple of Tried
    registry : mapping of (i, j) with i < j to tuple of str
        Registered trials that name an agent of each; the arms were not read.
    asked : tuple of bool
        Whether the ledger and the registry were asked for the member.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    directions: tuple[str, ...]
    n_targets: int
    genes: tuple[frozenset[str], ...]
    agents: tuple[tuple[Agent, ...], ...]
    sets: Mapping[str, Membership]
    routes: RouteMap
    complexes: Complexes
    induced: tuple[Induced, ...]
    block: Block
    precedents: Precedents
    ledger: tuple[Tried, ...]
    registry: Mapping[tuple[int, int], tuple[str, ...]]
    asked: tuple[bool, ...]


def members_of(con: duckdb.DuckDBPyConnection, matrix: Matrix, score: Floats, indication: str = "") -> Members:
    """Read everything the combination terms need.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open store.
    matrix : Matrix
        Its targets.
    score : ndarray of shape (n_targets,)
        Scores without precedence.
    indication : str
        Words of the indication in which an outcome counts whole.
    """
    backbones = con.execute(
        "SELECT backbone_id, agent, class, status, modality FROM raw.backbone ORDER BY backbone_id"
    ).fetchall()
    ids = (*matrix.targets, *(row[0] for row in backbones))
    names = (*matrix.symbols, *(row[1] for row in backbones))
    classes = (*("" for _ in matrix.targets), *(row[2] for row in backbones))
    directions = (*matrix.directions, *("" for _ in backbones))
    sets = {name: read_set(con, name, ids) for name in SETS}
    genes = tuple(frozenset(sets["genes"].of(row)) for row in range(len(ids)))
    agents = (*_target_agents(con, matrix.targets), *(_own_agent(row) for row in backbones))
    ledger = _ledger(con)
    found = precedents(ids, genes, classes, ledger, indication)
    complexes = _complexes(con)
    routes = make_routes(make_links(_edges(con), _directions(con), complexes), genes)
    induced = _induced(con)
    wiring = wiring_of(con, genes, len(matrix.targets))
    block = Block(
        score=np.concatenate([score, np.full(len(backbones), np.nan)]),
        stage=np.array([_best_stage(some) for some in agents]),
        agreement=np.array([_agreement(some) for some in agents]),
        modality=np.array([_kind_of_agent(some) for some in agents]),
        immune=_immune(con, matrix, classes, sets),
        single=single_outcomes(ids, ledger),
        near=np.where(np.isnan(wiring.near_z), np.nan, (wiring.near_z < 0).astype(np.float64)),
        routes=routes.cuts * routes.weights,
        pathways=sets["pathways"].has,
        complexes=sets["complexes"].has,
        organs=sets["toxicities"].has,
        vital=_vital(con, ids),
        therapy=np.array([bool(one) for one in classes], dtype=bool),
        position=np.arange(len(ids)),
        apart=Pairwise.of(wiring.apart_z),
        precedent=Pairwise.of(found.value),
        others=Pairwise.of_pairs(other_outcomes(ids, ledger, found), len(ids)),
        answers=Pairwise.of_pairs(answers(ids, classes, directions, routes, induced), len(ids)),
    )
    curated = {row[0] for row in con.execute("SELECT target_id FROM meta.asked").fetchall()}
    asked = (*(target in curated for target in matrix.targets), *(True for _ in backbones))
    registry = _registry(con, ids)
    return Members(
        ids,
        names,
        classes,
        directions,
        len(matrix.targets),
        genes,
        agents,
        sets,
        routes,
        complexes,
        induced,
        block,
        found,
        ledger,
        registry,
        asked,
    )


def _directions(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Wanted direction of every target."""
    return dict(con.execute("SELECT target_id, direction FROM raw.target").fetchall())


def _edges(con: duckdb.DuckDBPyConnection) -> list[Edge]:
    """Rows of the crosstalk catalogue."""
    rows = con.execute(
        "SELECT c.edge_id, c.target_id, c.owner_role <> 'on the link', c.source_cell, c.mediator, "
        "coalesce(c.mediator_id, ''), coalesce(c.receptor, ''), coalesce(c.receptor_id, ''), c.partner_cell, "
        "c.mediator_class, c.evidence_tier, c.basis, coalesce(string_agg(e.effect, ';' ORDER BY e.effect), '') "
        "FROM raw.crosstalk AS c LEFT JOIN raw.crosstalk_effect AS e ON e.edge_id = c.edge_id "
        "GROUP BY ALL ORDER BY c.edge_id"
    ).fetchall()
    return [Edge(*(*cells, frozenset(effects.split(";")) - {""})) for *cells, effects in rows]


def _complexes(con: duckdb.DuckDBPyConnection) -> Complexes:
    """Partners and receptor complexes of the ligand-receptor source."""
    return make_complexes(
        con.execute(
            "SELECT DISTINCT ligand_id, receptor_id, coalesce(receptor_complex, '') FROM raw.ligand_receptor "
            "ORDER BY ALL"
        ).fetchall()
    )


def _induced(con: duckdb.DuckDBPyConnection) -> tuple[Induced, ...]:
    """What therapies do to the crosstalk."""
    rows = con.execute(
        "SELECT induce_id, coalesce(backbone_id, ''), coalesce(class, ''), kind, coalesce(target_id, ''), "
        "coalesce(symbol, ''), effect, setting, statement, coalesce(citations, ''), basis "
        "FROM raw.backbone_induces ORDER BY induce_id"
    ).fetchall()
    return tuple(Induced(*row) for row in rows)


def _immune(
    con: duckdb.DuckDBPyConnection, matrix: Matrix, classes: Sequence[str], sets: Mapping[str, Membership]
) -> Floats:
    """1 where the agents of a member set immune responses free, 0 where not, NaN for a target without crosstalk."""
    kinds = dict(con.execute("SELECT target_id, coalesce(mediator_class, '') FROM raw.target").fetchall())
    found = np.full(len(classes), np.nan)
    for row, therapy in enumerate(classes):
        if therapy:
            found[row] = float(sets_free(member_class({"class": therapy}), ""))
        elif sets["cells"].has[row].any():
            about = {
                "mediator_class": kinds[matrix.targets[row]],
                "effects": ";".join(sets["effects"].of(row)),
                "cells": ";".join(sets["cells"].of(row)),
            }
            found[row] = float(sets_free(member_class(about), matrix.directions[row]))
    return found


def _vital(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Floats:
    """Whether each member is expressed in each of `VITAL`: 1, 0, or NaN where it was not measured."""
    place = {member: row for row, member in enumerate(ids)}
    found = np.full((len(ids), len(VITAL)), np.nan)
    for target, organ, expressed in con.execute(
        "SELECT target_id, organ, expressed FROM facts.vital_expression"
    ).fetchall():
        found[place[target], VITAL.index(organ)] = expressed
    return found


def _registry(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Registered trials that name different agents of two members."""
    position = {member: index for index, member in enumerate(ids)}
    rows = con.execute(
        "WITH named AS ("
        "SELECT DISTINCT a.target_id AS member, t.agent_id, t.nct_id FROM facts.agent_action AS a "
        "JOIN raw.trial_agent AS t ON t.agent_id = a.agent_id WHERE a.agreement <> 'contradicts' "
        "UNION SELECT b.backbone_id, t.agent_id, t.nct_id FROM raw.backbone AS b "
        "JOIN raw.trial_agent AS t ON t.agent_id = b.backbone_id) "
        "SELECT DISTINCT x.member, y.member, x.nct_id FROM named AS x "
        "JOIN named AS y ON y.nct_id = x.nct_id AND y.agent_id <> x.agent_id AND y.member <> x.member ORDER BY ALL"
    ).fetchall()
    found: dict[tuple[int, int], list[str]] = {}
    for left, right, trial in rows:
        if left in position and right in position and position[left] < position[right]:
            found.setdefault((position[left], position[right]), []).append(trial)
    return {pair: tuple(trials) for pair, trials in found.items()}


def _target_agents(con: duckdb.DuckDBPyConnection, targets: Sequence[str]) -> list[tuple[Agent, ...]]:
    """Agents of each target, best first."""
    rows = con.execute(
        "SELECT target_id, agent_id, agent, action, agreement, modality, stage, for_cancer = 1, n_claims "
        "FROM facts.agent_action "
        "ORDER BY target_id, agent_id"
    ).fetchall()
    by_target: dict[str, list[Agent]] = {}
    for target, *rest in rows:
        by_target.setdefault(target, []).append(Agent(*rest))
    place = {"agrees": 0, "unknown": 1, "contradicts": 2}
    tried: Counter[str] = Counter(
        row[0]
        for row in con.execute(
            "SELECT replace(lower(trim(unnest(string_split(agents, ';')))), ' ', '-') FROM raw.combination"
        ).fetchall()
    )
    return [
        tuple(
            sorted(
                by_target.get(target, []),
                key=lambda agent: (
                    place[agent.agreement],
                    -STAGES.get(agent.stage, 0.0),
                    -tried[agent.id],
                    agent.name.lower(),
                ),
            )
        )
        for target in targets
    ]


def _own_agent(row: tuple[str, ...]) -> tuple[Agent, ...]:
    """A backbone as its own agent."""
    backbone, name, _, status, modality = row
    return (
        Agent(
            backbone,
            name,
            "as given",
            "agrees",
            modality,
            "approved" if status != "investigational" else "unknown",
            True,
        ),
    )


def _best_stage(agents: Sequence[Agent]) -> float:
    """Worth of the most advanced agreeing agent; NaN when none has a stage with a source."""
    worths = [STAGES[agent.stage] for agent in agents if agent.agreement == "agrees" and agent.stage in STAGES]
    return max(worths, default=np.nan)


def _kind_of_agent(agents: Sequence[Agent]) -> float:
    """0 for a small molecule, 1 for an antibody, 2 for another; NaN when no agent acts as wanted."""
    fit = [agent for agent in agents if agent.agreement == "agrees"]
    return WAYS.get(fit[0].modality, 2.0) if fit else np.nan


def _agreement(agents: Sequence[Agent]) -> float:
    """1 when an agent agrees, 0 when all with a known action contradict, NaN when no action is known."""
    found = {agent.agreement for agent in agents} - {"unknown"}
    return np.nan if not found else float("agrees" in found)


def _ledger(con: duckdb.DuckDBPyConnection) -> tuple[Tried, ...]:
    """All tried combinations."""
    members: dict[str, set[str]] = {}
    background: dict[str, set[str]] = {}
    apart: dict[str, set[frozenset[str]]] = {}
    for combination, member, role in con.execute(
        "SELECT combination_id, member_id, role FROM raw.combination_member WHERE role <> 'unrelated'"
    ).fetchall():
        members.setdefault(combination, set()).add(member)
        if role == "background":
            background.setdefault(combination, set()).add(member)
    for combination, left, right in con.execute(
        "SELECT combination_id, left_id, right_id FROM raw.combination_apart"
    ).fetchall():
        apart.setdefault(combination, set()).add(frozenset((left, right)))
    rows = con.execute(
        "SELECT combination_id, agents, outcome, setting, coalesce(indication, '') FROM raw.combination "
        "ORDER BY combination_id"
    ).fetchall()
    credit = shared_credit(con)
    return tuple(
        Tried(
            row[0],
            row[1],
            row[2],
            row[3],
            members=frozenset(members.get(row[0], ())),
            background=frozenset(background.get(row[0], ())),
            apart=frozenset(apart.get(row[0], ())),
            indication=row[4],
            credit=credit.get(row[0], {}),
        )
        for row in rows
    )


def allowed_pairs(members: Members, ranked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs that may be combined, shape (n, n).

    Two members that act on the same gene, two backbones, and targets that are not ranked are left out.
    """
    size = len(members.ids)
    is_target = np.arange(size) < members.n_targets
    usable = np.concatenate([ranked, np.ones(size - members.n_targets, dtype=bool)])
    genes = members.sets["genes"].has.astype(np.int64)
    same = (genes @ genes.T) > 0
    both = usable[:, None] & usable[None, :] & (is_target[:, None] | is_target[None, :])
    allowed: NDArray[np.bool_] = both & ~same
    return allowed
