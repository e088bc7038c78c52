"""Made-up targets, diseases, evidence, networks and trials at any size, the truth planted: for tests and benchmarks.

    python -m tests.synthetic S /tmp/made            all tables, Parquet, a file per block
    python -m tests.synthetic M /tmp/made tsv.gz

Nothing here says anything about a real gene. What is random comes from Philox, a generator that can begin anywhere,
keyed by seed, table and block: a block is the same bytes whichever blocks were made before it, and on whatever machine.
A block holds 65,536 rows; of associations and of evidence it holds the targets whose evidence is about as many rows.
Associations are of pairs named by evidence; what follows for the ancestors of a disease is left to who uses them.

The planted truth: each target has an efficacy u, a weighted sum of its features (`WEIGHTS`) and noise; a pair of target
and disease works where u and the disease's own effect are high. Evidence but for literature rises with u, in number and
in score; literature rises with how much a target is published on, and says nothing of u. `truth.approved_later` tells
the outcome, and may not be used.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np
import pandas as pd

BLOCK = 65_536
"""Rows of a block."""
PER_ASSOCIATION = 2.46
"""Pieces of evidence per association, mean (Open Targets 26.06: 42.39 million for 17.2 million)."""
MOST = 5_000
"""Pieces of evidence of an association at most."""
WEIGHTS: Mapping[str, float] = {"intolerance": 0.5, "small_molecule": 0.8, "antibody": 0.4, "essential": -1.0}
"""What each feature of a target adds to its efficacy; `intolerance` = 1 - LOEUF."""
SOURCES: Mapping[str, tuple[float, float, float]] = {
    "europepmc": (0.55, 0.8, 3.0),
    "eva": (0.15, 2.0, 2.0),
    "impc": (0.08, 1.2, 2.0),
    "expression_atlas": (0.07, 1.2, 2.0),
    "intogen": (0.05, 1.2, 2.0),
    "clinical_precedence": (0.05, 0.0, 0.0),
    "reactome": (0.05, 1.2, 2.0),
}
"""Share of the evidence, and the two numbers of the Beta distribution of its scores; clinical scores are `PHASES`."""
PHASES = (0.05, 0.1, 0.2, 0.7, 1.0)
STOPPED = ("Business_Administrative", "Insufficient_Enrollment", "Negative", "Safety_Sideeffects", "Another_Study")
STOP_SHARES = (0.30, 0.35, 0.15, 0.08, 0.12)
CODING = 0.245
"""Share of targets that code for a protein."""

Floats = np.ndarray
Form = Literal["parquet", "tsv.gz"]


@dataclass(frozen=True)
class Scale:
    """How much is made; `evidence` is about what comes out, all else is exact."""

    targets: int
    diseases: int
    evidence: int
    drugs: int = 0
    links: int = 0
    pathways: int = 0
    trials: int = 0
    contacts: int = 0

    @property
    def associations(self) -> int:
        """Pairs of target and disease with evidence."""
        return round(self.evidence / PER_ASSOCIATION)


SCALES: Mapping[str, Scale] = {
    "S": Scale(200, 50, 5_000, 60, 1_000, 30, 300, 40),
    "M": Scale(2_000, 500, 200_000, 1_000, 20_000, 250, 10_000, 400),
    "L": Scale(20_000, 5_000, 10_000_000, 10_000, 214_000, 2_546, 100_000, 4_701),
    "XL": Scale(78_691, 47_080, 42_394_639, 22_407, 6_900_000, 2_546, 500_000, 4_701),
    "P": Scale(20_000, 0, 0),
}


def generator(seed: int, table: str, block: int) -> np.random.Generator:
    """The random numbers of one block."""
    digest = hashlib.blake2b(f"{seed}|{table}|{block}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))


def shared_out(total: int, weights: Floats, most: int) -> np.ndarray:
    """Whole numbers of a total in proportion to weights, each at most `most`; the largest remainders round up."""
    total = min(total, most * len(weights))
    if not len(weights) or not total:
        return np.zeros(len(weights), dtype=np.int64)
    open_, counts = np.ones(len(weights), dtype=bool), np.zeros(len(weights), dtype=np.int64)
    while open_.any():
        share = (total - counts[~open_].sum()) * weights / weights[open_].sum()
        over = open_ & (share > most)
        if not over.any():
            break
        counts[over], open_ = most, open_ & ~over
    counts[open_] = np.floor(share[open_]).astype(np.int64)
    remainder = np.where(open_ & (counts < most), share - counts, -1.0)
    counts[np.argsort(-remainder, kind="stable")[: total - int(counts.sum())]] += 1
    return counts


def _beta(random: np.random.Generator, a: Floats, b: Floats) -> Floats:
    """Scores from Beta distributions, three digits, above 0."""
    return np.maximum(np.round(random.beta(a, b), 3), 0.001)


class World:
    """All tables of one scale and seed, block by block.

    `tables` says what there is; `block(table, number)` gives a frame and `blocks(table)` how many there are.
    """

    def __init__(self, scale: str | Scale, seed: int) -> None:
        self.scale = SCALES[scale] if isinstance(scale, str) else scale
        self.seed = seed
        size = self.scale
        self._makers: Mapping[str, tuple[int, Callable[[int], pd.DataFrame]]] = {
            "target": (size.targets, self._target),
            "disease": (size.diseases, self._disease),
            "disease_parent": (size.diseases, self._parent),
            "association": (0, lambda block: self.evidence(block)[0]),
            "evidence": (0, lambda block: self.evidence(block)[1]),
            "truth": (0, self._truth),
            "synergy": (1 if size.evidence else 0, self._synergy),
            "link": (size.links, self._link),
            "pathway_member": (size.pathways, self._pathway),
            "drug_target": (size.drugs, self._drug),
            "trial": (size.trials, self._trial),
            "ligand_receptor": (size.contacts, self._contact),
        }

    @property
    def tables(self) -> list[str]:
        """The tables that have rows at this scale."""
        return [name for name in self._makers if self.blocks(name)]

    def blocks(self, table: str) -> int:
        """How many blocks a table has."""
        if table in {"association", "evidence", "truth"}:
            return len(self._edges) - 1
        return -(-self._makers[table][0] // BLOCK)

    def block(self, table: str, number: int) -> pd.DataFrame:
        """The rows of one block, sorted."""
        return self._makers[table][1](number)

    def table(self, name: str) -> pd.DataFrame:
        """All rows of a table."""
        return pd.concat([self.block(name, number) for number in range(self.blocks(name))], ignore_index=True)

    def _rows(self, block: int, total: int) -> np.ndarray:
        """Numbers of the rows of a block."""
        return np.arange(block * BLOCK, min((block + 1) * BLOCK, total))

    # --- targets and diseases ----------------------------------------------------------------

    @cached_property
    def known(self) -> dict[str, np.ndarray]:
        """What is drawn for all targets: log publications, features, efficacy."""
        parts = []
        for block in range(-(-self.scale.targets // BLOCK)):
            random, size = generator(self.seed, "target", block), len(self._rows(block, self.scale.targets))
            fame, other = random.standard_normal((2, size))
            # LOEUF falls with fame: correlation -0.3, as normal scores.
            place = -0.3 * fame + np.sqrt(1 - 0.09) * other
            loeuf = np.interp(
                place, (-3.5, -1.645, -0.674, 0.0, 0.674, 1.645, 3.5), (0.03, 0.18, 0.49, 0.9, 1.35, 1.88, 2.0)
            )
            parts.append(
                {
                    "log_publications": 3.25 + 1.25 * fame,
                    "loeuf": np.round(loeuf, 3),
                    "coding": random.random(size) < CODING,
                    "small_molecule": random.random(size) < 0.27,
                    "antibody": random.random(size) < 0.52,
                    "essential": random.random(size) < 0.035,
                    "surface": random.random(size) < 0.25,
                    "noise": 0.25 * random.standard_normal(size),
                }
            )
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        found["intolerance"] = 1.0 - found["loeuf"]
        found["efficacy"] = sum(weight * found[name] for name, weight in WEIGHTS.items()) + found["noise"]
        return found

    @cached_property
    def _disease_drawn(self) -> tuple[np.ndarray, np.ndarray]:
        """Log popularity and own effect of each disease."""
        random = generator(self.seed, "disease", 0)
        drawn = random.standard_normal((2, self.scale.diseases))
        return 2.0 + 1.57 * drawn[0], 0.3 * drawn[1]

    def target_ids(self, rows: np.ndarray) -> list[str]:
        """Ids of targets in the form of Ensembl."""
        return [f"ENSG{row + 1:011d}" for row in rows.tolist()]

    def disease_ids(self, rows: np.ndarray) -> list[str]:
        """Ids of diseases in the form of MONDO."""
        return [f"MONDO_{row + 1:07d}" for row in rows.tolist()]

    def _target(self, block: int) -> pd.DataFrame:
        rows = self._rows(block, self.scale.targets)
        known = {name: values[rows] for name, values in self.known.items()}
        return pd.DataFrame(
            {
                "target_id": self.target_ids(rows),
                "symbol": [f"MADE{row + 1}" for row in rows.tolist()],
                "previous_symbol": [f"OLD{row + 1}" for row in rows.tolist()],
                "biotype": np.where(known["coding"], "protein_coding", "lncRNA"),
                "publications": np.clip(np.rint(np.exp(known["log_publications"])), 0, 8_972).astype(np.int64),
                **{name: known[name] for name in ("loeuf", "small_molecule", "antibody", "essential", "surface")},
            }
        )

    @cached_property
    def parents(self) -> np.ndarray:
        """Parent of each disease, an earlier one of its area, at most 12 steps below a root; -1 = a root."""
        random, size = generator(self.seed, "disease_parent", 0).random(self.scale.diseases), self.scale.diseases
        areas = max(1, min(20, size // 10))
        parent, depth = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64)
        for row in range(areas, size):
            above = row % areas + areas * int(random[row] * (row // areas))
            while depth[above] >= 12:
                above = int(parent[above])
            parent[row], depth[row] = above, depth[above] + 1
        return parent

    def _disease(self, block: int) -> pd.DataFrame:
        rows = self._rows(block, self.scale.diseases)
        return pd.DataFrame(
            {
                "disease_id": self.disease_ids(rows),
                "name": [f"made disease {row + 1}" for row in rows.tolist()],
                "targets_expected": np.round(np.exp(self._disease_drawn[0][rows]), 3),
            }
        )

    def _parent(self, block: int) -> pd.DataFrame:
        rows = self._rows(block, self.scale.diseases)
        rows = rows[self.parents[rows] >= 0]
        ids = {"disease_id": self.disease_ids(rows), "parent_id": self.disease_ids(self.parents[rows])}
        return pd.DataFrame(ids, dtype=str)

    # --- associations and evidence -----------------------------------------------------------

    @cached_property
    def _counts(self) -> np.ndarray:
        """Diseases of each target."""
        return shared_out(self.scale.associations, np.exp(self.known["log_publications"]), self.scale.diseases)

    @cached_property
    def _edges(self) -> list[int]:
        """First target of each block, and the number of targets."""
        if not self.scale.associations:
            return [0]
        before = np.cumsum(self._counts) - self._counts
        of_target = (before * PER_ASSOCIATION / BLOCK).astype(np.int64)
        return [*np.flatnonzero(np.diff(of_target, prepend=-1)).tolist(), self.scale.targets]

    def pairs(self, block: int) -> tuple[np.ndarray, np.ndarray]:
        """Targets and diseases of the associations of a block, rising.

        The diseases of a target are drawn without replacement in proportion to their popularity: those with the
        smallest of exponential numbers divided by it.
        """
        random = generator(self.seed, "association", block)
        rows, slower = np.arange(*self._edges[block : block + 2]), np.exp(-self._disease_drawn[0])
        found = []
        for row in rows.tolist():
            wanted = int(self._counts[row])
            waits = random.standard_exponential(self.scale.diseases) * slower
            some = np.argpartition(waits, wanted - 1)[:wanted] if wanted else np.empty(0, dtype=np.int64)
            found.append(np.sort(some))
        return np.repeat(rows, self._counts[rows]), np.concatenate(found)

    def evidence_numbers(self, block: int) -> dict[str, np.ndarray]:
        """Evidence of a block as numbers: association, target, disease, source, score, year."""
        targets, diseases = self.pairs(block)
        random, size = generator(self.seed, "evidence", block), len(targets)
        many = random.geometric(1.0 / PER_ASSOCIATION, size)
        tail = random.random(size) < 0.002
        many[tail] = np.minimum(5.0 * (1.0 + random.pareto(1.8, int(tail.sum()))), MOST).astype(np.int64)
        at = np.repeat(np.arange(size), many)
        fame = (self.known["log_publications"][targets[at]] - 3.25) / 1.25
        works = self.known["efficacy"][targets[at]] + self._disease_drawn[1][diseases[at]]
        literature, *others = (share for share, _, _ in SOURCES.values())
        written = np.log(literature / (1 - literature)) + 0.5 * (fame - 1.25) - 1.2 * (works - 0.45)
        source = 1 + np.searchsorted(np.cumsum(others)[:-1], random.random(len(at)) * sum(others))
        source[random.random(len(at)) < 1 / (1 + np.exp(-written))] = 0
        shape = np.array([[a, b] for _, a, b in SOURCES.values()])[source]
        lift = np.exp(np.where(source == 0, 0.3 * fame, 0.8 * works))
        score = _beta(random, np.maximum(shape[:, 0], 0.1) * lift, np.maximum(shape[:, 1], 0.1) / lift)
        clinical = source == list(SOURCES).index("clinical_precedence")
        phase = np.clip(np.rint(1.0 + works + random.standard_normal(len(at))), 0, 4).astype(np.int64)
        score[clinical] = np.array(PHASES)[phase[clinical]]
        year = 1995 + np.floor(32 * np.sqrt(random.random(len(at)))).astype(np.int64)
        order = np.lexsort((year, -score, source, at))
        columns = {"at": at, "target": targets[at], "disease": diseases[at], "source": source}
        return {name: values[order] for name, values in {**columns, "score": score, "year": year}.items()}

    def evidence(self, block: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Associations and evidence of a block."""
        found = self.evidence_numbers(block)
        first = np.flatnonzero(np.diff(found["at"], prepend=-1))
        ids = {
            "target_id": np.array(self.target_ids(np.arange(self.scale.targets)), dtype=object)[found["target"]],
            "disease_id": np.array(self.disease_ids(np.arange(self.scale.diseases)), dtype=object)[found["disease"]],
        }
        rows = np.diff(np.append(first, len(found["at"])))
        one_each = pd.DataFrame({name: values[first] for name, values in ids.items()} | {"n_evidence": rows})
        source = np.array(list(SOURCES), dtype=object)[found["source"]]
        return one_each, pd.DataFrame({**ids, "source": source, "score": found["score"], "year": found["year"]})

    def _truth(self, block: int) -> pd.DataFrame:
        """Which associations work: one in five or so, where efficacy and disease together exceed 1."""
        targets, diseases = self.pairs(block)
        works = self.known["efficacy"][targets] + self._disease_drawn[1][diseases]
        later = works + 0.2 * generator(self.seed, "truth", block).standard_normal(len(targets))
        ids = {"target_id": self.target_ids(targets), "disease_id": self.disease_ids(diseases)}
        return pd.DataFrame(
            {**ids, "efficacy": np.round(works, 6), "works": works > 1.0, "approved_later": later > 1.0}
        )

    def _synergy(self, _: int) -> pd.DataFrame:
        """Pairs that are better than their members: a share of those of one module that no link joins."""
        members = np.sort(
            generator(self.seed, "synergy", 0).permutation(self.scale.targets)[: max(10, self.scale.targets // 7)]
        )
        joined = {
            tuple(sorted(pair))
            for block in range(self.blocks("link"))
            for pair in zip(*(ends.tolist() for ends in self.links(block)), strict=True)
        }
        wanted = min(self.scale.targets * (self.scale.targets - 1) // 200, 2_000)
        found: list[tuple[int, int]] = []
        for step in range(1, len(members)):
            pairs = zip(members[:-step].tolist(), members[step:].tolist(), strict=True)
            found += [pair for pair in pairs if pair not in joined]
            if len(found) >= wanted:
                break
        left, right = np.array(sorted(found[:wanted]), dtype=np.int64).reshape(-1, 2).T
        return pd.DataFrame({"target_a": self.target_ids(left), "target_b": self.target_ids(right)})

    # --- networks, drugs, trials --------------------------------------------------------------

    @cached_property
    def _hubs(self) -> np.ndarray:
        """How much of the links each target draws, cumulated; half of it follows how much is published on it."""
        fame = (self.known["log_publications"] - 3.25) / 1.25
        own = generator(self.seed, "hub", 0).standard_normal(self.scale.targets)
        weights = np.minimum(np.exp(2.23 + 1.44 * (0.5 * fame + np.sqrt(0.75) * own)), 8_797)
        return np.cumsum(weights / weights.sum())

    def _ends(self, block: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
        """Ends of the links of a block; a pair may come twice in two blocks, as in files put together from many."""
        random, size = generator(self.seed, "link", block), len(self._rows(block, self.scale.links))
        packed = np.empty(0, dtype=np.int64)
        while len(packed) < size:
            ends = np.minimum(np.searchsorted(self._hubs, random.random((2, size))), self.scale.targets - 1)
            low, high = ends.min(axis=0), ends.max(axis=0)
            drawn = (low * self.scale.targets + high)[low != high]
            both = np.concatenate([packed, drawn])
            packed = both[np.sort(np.unique(both, return_index=True)[1])]
        left, right = np.divmod(np.sort(packed[:size]), self.scale.targets)
        return left, right, random

    def links(self, block: int) -> tuple[np.ndarray, np.ndarray]:
        """Ends of the links of a block as numbers of targets."""
        return self._ends(block)[:2]

    def _link(self, block: int) -> pd.DataFrame:
        left, right, random = self._ends(block)
        score = _beta(random, np.full(len(left), 1.0), np.full(len(left), 3.0))
        return pd.DataFrame({"target_a": self.target_ids(left), "target_b": self.target_ids(right), "score": score})

    def _members(
        self, random: np.random.Generator, counts: np.ndarray, weights: Floats
    ) -> tuple[np.ndarray, np.ndarray]:
        """Rows of sets, and different targets for each, drawn by weight."""
        waits = 1.0 / weights
        sets = [
            np.sort(np.argpartition(random.standard_exponential(len(weights)) * waits, count - 1)[:count])
            for count in np.minimum(counts, len(weights)).tolist()
        ]
        return np.repeat(np.arange(len(counts)), [len(some) for some in sets]), np.concatenate(sets)

    def _pathway(self, block: int) -> pd.DataFrame:
        random, rows = generator(self.seed, "pathway_member", block), self._rows(block, self.scale.pathways)
        counts = np.clip(np.rint(np.exp(2.69 + 1.55 * random.standard_normal(len(rows)))), 1, 2_564).astype(np.int64)
        at, member = self._members(random, counts, np.exp(self.known["log_publications"] / 2))
        return pd.DataFrame(
            {"pathway_id": [f"MADE-P-{row + 1:05d}" for row in rows[at].tolist()], "target_id": self.target_ids(member)}
        )

    def _drug(self, block: int) -> pd.DataFrame:
        random, rows = generator(self.seed, "drug_target", block), self._rows(block, self.scale.drugs)
        counts = 1 + np.minimum(np.exp(1.16 + 1.06 * random.standard_normal(len(rows))), 194).astype(np.int64)
        phase = random.choice(5, len(rows), p=(0.62, 0.12, 0.12, 0.06, 0.08))
        at, member = self._members(random, counts, np.exp(self.known["log_publications"]))
        ids = [f"MADEDRUG{row + 1:06d}" for row in rows[at].tolist()]
        return pd.DataFrame({"drug_id": ids, "target_id": self.target_ids(member), "max_phase": phase[at]})

    def _trial(self, block: int) -> pd.DataFrame:
        random, rows = generator(self.seed, "trial", block), self._rows(block, self.scale.trials)
        size = len(rows)
        status = random.choice(3, size, p=(0.6, 0.25, 0.15))
        days = random.integers(0, 365 * 32, size).astype("timedelta64[D]")
        return pd.DataFrame(
            {
                "trial_id": [f"MADETRIAL{row + 1:08d}" for row in rows.tolist()],
                "drug_id": [
                    f"MADEDRUG{row + 1:06d}" for row in random.integers(0, max(self.scale.drugs, 1), size).tolist()
                ],
                "disease_id": self.disease_ids(random.integers(0, max(self.scale.diseases, 1), size)),
                "phase": random.integers(1, 5, size),
                "status": np.array(["completed", "recruiting", "stopped"], dtype=object)[status],
                "start_date": (np.datetime64("1995-01-01") + days).astype(str),
                "stop_reason": np.where(status == 2, random.choice(STOPPED, size, p=STOP_SHARES), ""),
            }
        )

    def _contact(self, block: int) -> pd.DataFrame:
        random, size = generator(self.seed, "ligand_receptor", block), len(self._rows(block, self.scale.contacts))
        nodes = random.permutation(self.scale.targets)
        ligands, receptors = max(2, round(self.scale.contacts * 0.22)), max(2, round(self.scale.contacts * 0.225))
        ligands, receptors = min(ligands, self.scale.targets // 2), min(receptors, self.scale.targets // 2)
        packed = np.sort(random.choice(ligands * receptors, min(size, ligands * receptors), replace=False))
        left, right = nodes[packed // receptors], nodes[ligands + packed % receptors]
        return pd.DataFrame({"ligand_id": self.target_ids(left), "receptor_id": self.target_ids(right)})


# --- files -----------------------------------------------------------------------------------------


def generate(
    scale: str | Scale, seed: int, out: Path, form: Form = "parquet", blocks: Mapping[str, Iterable[int]] | None = None
) -> dict[str, dict[str, object]]:
    """Write the tables, a file per block, and what their sums are.

    Parameters
    ----------
    scale : str or Scale
        S, M, L, XL or P, or sizes of your own.
    seed : int
    out : Path
        Folder; each table has one in it.
    form : str
        `parquet` or `tsv.gz`.
    blocks : mapping of table to numbers of blocks, optional
        What to write; all tables and blocks by default. `SUMS.json` is written with all only.

    Returns
    -------
    dict
        By table: rows, SHA-256 of the first 1,000 rows as text, and the sum of the scores to six digits, if any.
    """
    world = World(scale, seed)
    sums: dict[str, dict[str, object]] = {}
    for table in world.tables if blocks is None else blocks:
        folder = out / table
        folder.mkdir(parents=True, exist_ok=True)
        rows, total, head = 0, 0.0, ""
        for number in range(world.blocks(table)) if blocks is None else blocks[table]:
            frame = world.block(table, number)
            _write(frame, folder / f"part-{number:05d}.{form}", form)
            head += _text(frame.head(max(0, 1_000 - rows)), rows == 0)
            rows, total = rows + len(frame), total + float(frame["score"].sum() if "score" in frame else 0.0)
        sums[table] = {"rows": rows, "sha256": hashlib.sha256(head.encode()).hexdigest()}
        if "score" in frame:
            sums[table]["score"] = round(total, 6)
    if blocks is None:
        (out / "SUMS.json").write_text(json.dumps(sums, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return sums


def _text(frame: pd.DataFrame, header: bool = True) -> str:
    """Rows as tab-separated text."""
    return frame.to_csv(sep="\t", index=False, header=header, lineterminator="\n")


def _write(frame: pd.DataFrame, path: Path, form: Form) -> None:
    """One file, the same bytes each time."""
    if form == "tsv.gz":
        path.write_bytes(gzip.compress(_text(frame).encode(), mtime=0))
        return
    with duckdb.connect(config={"threads": 1}) as con:
        con.from_df(frame).create_view("made")
        con.execute(f"COPY made TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {BLOCK})")


# --- faults ----------------------------------------------------------------------------------------

SPOILT: Mapping[str, float] = {
    "previous symbol": 0.02,
    "lower case": 0.01,
    "date": 0.005,
    "no number": 0.003,
    "unknown": 0.001,
    "twice": 0.005,
}
"""Shares of rows with each fault."""


def spoil(world: World, out: Path) -> dict[str, list[int]]:
    """Write the first block of evidence, by symbol, with the faults of real files.

    Returns
    -------
    dict
        Rows with each fault, 1 = the first below the heading, as in `evidence.tsv`, which begins with a byte order mark
        and ends its lines as Windows does. Beside it lie `truncated.tsv.gz`, `empty.tsv` and `swapped.tsv`, in
        which score and source have changed columns.
    """
    frame = world.block("evidence", 0).drop(columns="year")
    number = frame.pop("target_id").str.removeprefix("ENSG").astype(int)
    frame.insert(0, "symbol", "MADE" + number.astype(str))
    frame["score"] = frame["score"].astype(object)
    frame["note"] = "Müller–Sjögren"
    random = generator(world.seed, "spoilt", 0)
    edges = np.cumsum(list(SPOILT.values()))
    kind = np.searchsorted(edges, random.random(len(frame)), side="right")
    rows = {name: np.flatnonzero(kind == place) for place, name in enumerate(SPOILT)}
    symbol, score = frame.columns.get_loc("symbol"), frame.columns.get_loc("score")
    frame.iloc[rows["previous symbol"], symbol] = "OLD" + number.iloc[rows["previous symbol"]].astype(str)
    frame.iloc[rows["lower case"], symbol] = frame.iloc[rows["lower case"], symbol].str.lower()
    frame.iloc[rows["date"], symbol] = "1-Sep"
    frame.iloc[rows["unknown"], symbol] = "NOSUCHGENE"
    wrong = np.array(["nan", "inf", "1e308", "-0.5"], dtype=object)
    frame.iloc[rows["no number"], score] = wrong[np.arange(len(rows["no number"])) % len(wrong)]
    order = np.sort(np.concatenate([np.arange(len(frame)), rows["twice"]]), kind="stable")
    spoilt = frame.iloc[order]
    out.mkdir(parents=True, exist_ok=True)
    text = _text(spoilt)
    (out / "evidence.tsv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    packed = gzip.compress(text.encode(), mtime=0)
    (out / "truncated.tsv.gz").write_bytes(packed[: len(packed) // 2])
    (out / "empty.tsv").write_bytes(b"")
    (out / "swapped.tsv").write_text(
        _text(spoilt.rename(columns={"score": "source", "source": "score"})), encoding="utf-8"
    )
    return {name: (np.searchsorted(order, some) + 1).tolist() for name, some in rows.items()}


def main(words: Sequence[str]) -> None:
    """Scale, folder and form."""
    scale, out, *form = words
    generate(scale, 0, Path(out), "tsv.gz" if form == ["tsv.gz"] else "parquet")


if __name__ == "__main__":
    main(sys.argv[1:])
