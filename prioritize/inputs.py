"""What scores and combinations are computed from, read out of a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from prioritize.combinations.ledger import Precedents, Tried, precedents
from prioritize.combinations.members import STAGES, Block
from prioritize.errors import Problem, StoreError
from prioritize.features import Matrix, Membership, read_matrix, read_set
from prioritize.model import FeatureFacts, Model
from prioritize.network import hop_distances, make_graph
from prioritize.network.distances import UNREACHED
from prioritize.score.ranking import Needed
from prioritize.store.sqlfile import read_folder

Floats = NDArray[np.float64]


def feature_facts(sql: Path) -> dict[str, FeatureFacts]:
    """Front matter of every feature, by name.

    Raises
    ------
    StoreError
        A front matter lacks a key, or has one too many.
    """
    facts = {}
    for file in read_folder(sql / "features"):
        try:
            facts[file.name] = FeatureFacts.model_validate(dict(file.meta))
        except ValidationError as fault:
            raise StoreError(
                [
                    Problem(
                        item["msg"],
                        str(file.path),
                        field=".".join(map(str, item["loc"])),
                        fix="correct the front matter",
                    )
                    for item in fault.errors()
                ]
            ) from fault
    return facts


def matrix_of(con: duckdb.DuckDBPyConnection, facts: Mapping[str, FeatureFacts]) -> Matrix:
    """The feature matrix of the store's targets."""
    return read_matrix(con, {name: fact.tables for name, fact in facts.items()})


def columns_of(matrix: Matrix, model: Model) -> Floats:
    """The matrix' columns in the order of the model's criteria, then of its precedence criteria."""
    names = [criterion.feature for criterion in (*model.criteria, *model.precedence)]
    return matrix.values[:, [matrix.features.index(name) for name in names]]


def needed_of(matrix: Matrix, model: Model) -> Needed:
    """Values of the features that the model's gates and tracks ask for."""
    names = {name for track in model.tracks.values() for name in track.needs}
    names |= set(model.gates.needs.features) if model.gates.needs else set()
    return Needed({name: matrix.column(name) for name in sorted(names)})


@dataclass(frozen=True)
class Agent:
    """An agent on a member.

    Attributes
    ----------
    agreement : str
        agrees, contradicts or unknown, against the wanted direction.
    for_cancer : bool
        Whether an approval for cancer is on record.
    """

    id: str
    name: str
    action: str
    agreement: str
    modality: str
    stage: str
    for_cancer: bool = False


@dataclass(frozen=True)
class Members:
    """Targets and backbones, in this order, ready to be combined.

    Attributes
    ----------
    ids, names, classes : tuple of str
        HGNC id or backbone id; symbol or agent; therapy class, '' for a target.
    n_targets : int
    genes : tuple of frozenset of str
        HGNC ids that each acts on.
    agents : tuple of tuple of Agent
        Best first: agreeing before unknown before contradicting, then by stage, then by how many tried
        combinations hold them.
    sets : mapping of set name to Membership
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
    n_targets: int
    genes: tuple[frozenset[str], ...]
    agents: tuple[tuple[Agent, ...], ...]
    sets: Mapping[str, Membership]
    block: Block
    precedents: Precedents
    ledger: tuple[Tried, ...]
    registry: Mapping[tuple[int, int], tuple[str, ...]]
    asked: tuple[bool, ...]


def members_of(con: duckdb.DuckDBPyConnection, matrix: Matrix, score: Floats) -> Members:
    """Read everything the combination terms need.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open store.
    matrix : Matrix
        Its targets.
    score : ndarray of shape (n_targets,)
        Scores without precedence.
    """
    backbones = con.execute(
        "SELECT backbone_id, agent, class, status, modality FROM raw.backbone ORDER BY backbone_id"
    ).fetchall()
    ids = (*matrix.targets, *(row[0] for row in backbones))
    names = (*matrix.symbols, *(row[1] for row in backbones))
    classes = (*("" for _ in matrix.targets), *(row[2] for row in backbones))
    sets = {
        name: read_set(con, name, ids) for name in ("cells", "mediators", "effects", "pathways", "toxicities", "genes")
    }
    genes = tuple(frozenset(sets["genes"].of(row)) for row in range(len(ids)))
    agents = (*_target_agents(con, matrix.targets), *(_own_agent(row) for row in backbones))
    ledger = _ledger(con)
    found = precedents(ids, genes, classes, ledger)
    block = Block(
        score=np.concatenate([score, np.full(len(backbones), np.nan)]),
        stage=np.array([_best_stage(some) for some in agents]),
        agreement=np.array([_agreement(some) for some in agents]),
        cells=sets["cells"].has,
        mediators=sets["mediators"].has,
        effects=sets["effects"].has,
        pathways=sets["pathways"].has,
        organs=sets["toxicities"].has,
        hops=_hops(con, genes),
        position=np.arange(len(ids)),
        precedent=found.value,
    )
    curated = {row[0] for row in con.execute("SELECT target_id FROM meta.asked").fetchall()}
    asked = (*(target in curated for target in matrix.targets), *(True for _ in backbones))
    registry = _registry(con, ids)
    return Members(ids, names, classes, len(matrix.targets), genes, agents, sets, block, found, ledger, registry, asked)


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
        "SELECT target_id, agent_id, agent, action, agreement, modality, stage, for_cancer = 1 "
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
        "SELECT combination_id, agents, outcome, setting FROM raw.combination ORDER BY combination_id"
    ).fetchall()
    return tuple(
        Tried(
            row[0],
            row[1],
            row[2],
            row[3],
            members=frozenset(members.get(row[0], ())),
            background=frozenset(background.get(row[0], ())),
            apart=frozenset(apart.get(row[0], ())),
        )
        for row in rows
    )


def _hops(con: duckdb.DuckDBPyConnection, genes: Sequence[frozenset[str]]) -> Floats:
    """Hops between the gene sets of all members, shape (n, n); NaN = no path or not in the interactome."""
    rows = con.execute("SELECT hgnc_a, hgnc_b FROM raw.interaction ORDER BY hgnc_a, hgnc_b").fetchnumpy()
    nodes, place = np.unique(np.concatenate([rows["hgnc_a"], rows["hgnc_b"]]).astype(str), return_inverse=True)
    half = len(place) // 2
    graph = make_graph(len(nodes), place[:half], place[half:])
    position = {str(node): index for index, node in enumerate(nodes)}
    sources = [[position[gene] for gene in sorted(some) if gene in position] for some in genes]
    reached = hop_distances(graph, sources).astype(np.float64)
    reached[reached == UNREACHED] = np.nan
    result = np.full((len(genes), len(genes)), np.nan)
    for column, nodes_of in enumerate(sources):
        if nodes_of:
            result[:, column] = np.fmin.reduce(reached[:, nodes_of], axis=1)
    return result


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
