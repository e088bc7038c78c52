"""Associations of a whole platform on a cluster: the verb `cluster rank`."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from prioritize.associations.scores import VARIANTS, known_name
from prioritize.associations.sources import DataSource, reweigh
from prioritize.cluster.connecting import Frame, Remote, Session, bare, connect
from prioritize.cluster.evidence import checked, read_ancestors, read_evidence
from prioritize.cluster.mapped import BY_SOURCE, GROUPS, OVERALL, by_disease, pair_scorer, source_scorer
from prioritize.cluster.steps import Schema, Tables, joined, read_if_there
from prioritize.errors import Problem, UsageError
from prioritize.store.sqlfile import SqlFile, read_folder

SCHEMA = "associations"
STEPS = "steps"
"""Folder of what lies between; it may be deleted when the run is done."""
FINISHED = "finished"
"""Written last: a folder without it holds half a result."""
SEEN = "seen"
"""Folder that tells whether this machine sees what the server writes."""
PLAN = "plan string"
PARTIAL = ".partial"
INPUTS = {
    "data_source": "source string, data_type string, weight double, propagate boolean",
    "variant": "variant string, cap bigint, normaliser double",
    "scope": "scope string",
    "as_of": "year int",
    "ancestor": "disease_id string, ancestor_id string",
}
"""Tables of input that this machine gives, as `sql/associations/inputs` has them."""
SQL_STEPS = ("counted", "reaching", "by_source", "overall", "ranked")
"""Files of `sql/associations` that the result needs."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What a run wrote.

    Attributes
    ----------
    out : str
        The folder, as it may be shown.
    steps, kept : int
        Steps there are, and how many of them were whole already.
    associations : int
        Pairs of target and disease.
    """

    out: str
    steps: int
    kept: int
    associations: int

    @property
    def told(self) -> str:
        """How much of it was done now."""
        if not self.steps:
            return "all of it was there"
        return f"{self.steps} steps, {self.kept} of them were there"


def score_evidence(
    remote: Remote,
    evidence: str,
    out: str,
    sql: Path,
    sources: Sequence[DataSource],
    *,
    diseases: str | None = None,
    variant: str = "pipeline",
    kernel: bool = False,
    groups: int = GROUPS,
    tell: Tell = lambda line: None,
) -> Written:
    """Score all associations of evidence on a server, which reads and writes by itself.

    Parameters
    ----------
    remote : Remote
    evidence : str
        Parquet files, a path or an address that the server reads.
    out : str
        Folder, or address, for `by_source/` and `overall/`, with the columns of `score_files` and the rows in no order.
        A folder is made beside, as `OUT.partial`, and renamed when it is whole; below an address `finished/` is
        written last.
    sql : Path
        The folder `sql/associations`.
    sources : sequence of DataSource
        From `read_sources`; every source of the evidence must be among them.
    diseases : str, optional
        The diseases of Open Targets; a path is read by this machine, and may be a table too, as `read_diseases` has it.
        Given, evidence also counts for the ancestors, where its source propagates.
    variant : str
        `pipeline` or `api`.
    kernel : bool
        Sum with the kernel of one machine, mapped over groups of diseases, instead of in SQL; the numbers are the same.
    groups : int
        Groups of diseases, for the kernel.
    tell : callable
        Takes lines of progress.

    Raises
    ------
    UsageError
        Unknown variant, fewer than one group, a folder with the results of other evidence or settings, one that the
        server does not share, or the extra `spark` is not installed.
    FetchError
        The server cannot be reached, or stops to answer; the same call goes on after the last whole step.
    EvidenceError
        Evidence or diseases that cannot be used.
    SourceError
        A disease lies above itself, or the server could not do a step.
    """
    known_name("variant", (variant,), VARIANTS)
    if groups < 1:
        raise UsageError(Problem(f"{groups!r} is too few", "groups", fix="give a whole number from 1"))
    chosen = reweigh(sources, {})
    place, shared = _absolute(out), "://" not in _absolute(out)
    work = place + PARTIAL if shared else place
    with connect(remote) as session:
        rows = read_evidence(session, _absolute(evidence))
        above = read_ancestors(session, _absolute(diseases)) if diseases else []
        plan = _plan(checked(rows, chosen, evidence), chosen, above, diseases is not None, variant, kernel, sql)
        if (count := _finished(session, place, plan)) is not None:
            return Written(bare(out), 0, 0, count)
        if shared:
            _see_the_same_disk(session, work, out)
        with Schema(session, SCHEMA, bare(place)):
            run = _Run(session, Tables(session, joined(work, STEPS), _digest(plan)), sql, tell)
            run.give(rows, chosen, above, "indirect" if diseases else "direct", variant)
            count = run.result(work, chosen, variant, groups if kernel else 0)
        note = session.createDataFrame([[plan, count]], f"{PLAN}, associations bigint")
        note.coalesce(1).write.mode("overwrite").parquet(joined(work, FINISHED))
    if shared:
        _put_in_place(Path(work), Path(place))
    return Written(bare(out), run.done, len(run.tables.kept), count)


def _absolute(place: str) -> str:
    """A path from the root, since the server stands elsewhere; an address as it is."""
    return place if "://" in place else str(Path(place).absolute())


def _plan(
    counts: Sequence[tuple[str, int, int]],
    sources: Sequence[DataSource],
    above: Sequence[tuple[str, str]],
    propagated: bool,
    variant: str,
    kernel: bool,
    sql: Path,
) -> str:
    """What is scored and how, as JSON: evidence by rows and sum of scores of each source."""
    plan = {
        "evidence": counts,
        "sources": [asdict(one) for one in sources],
        "variant": variant,
        "scope": "indirect" if propagated else "direct",
        "ancestors": _digest(repr(above)),
        "sums": "kernel" if kernel else _digest("".join(file.text for file in read_folder(sql))),
    }
    return json.dumps(plan, indent=1, sort_keys=True)


def _digest(text: str) -> str:
    """A name for a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _finished(session: Session, place: str, plan: str) -> int | None:
    """How many associations a folder holds that is whole and of this plan; None when nothing is there.

    Raises
    ------
    UsageError
        Something else is there.
    """
    rows = read_if_there(session, joined(place, FINISHED), f"{PLAN}, associations bigint")
    if rows and rows[0]["plan"] == plan:
        return int(rows[0]["associations"])
    if rows or Path(place).exists():
        what = "holds associations of other evidence, or of other settings" if rows else "is there already"
        raise UsageError(Problem(what, bare(place), fix="give another folder, or remove this one"))
    return None


def _see_the_same_disk(session: Session, work: str, out: str) -> None:
    """See that what the server writes can be renamed here."""
    probe = joined(work, SEEN)
    session.createDataFrame([[1]], "seen int").coalesce(1).write.mode("overwrite").parquet(probe)
    if not Path(probe).is_dir():
        what = "is a folder of the server's, which this machine does not see"
        raise UsageError(Problem(what, str(out), fix="give an address that both see, such as s3a://BUCKET/FOLDER"))


def _put_in_place(work: Path, place: Path) -> None:
    """Rename a folder that is whole, then remove what lies between."""
    work.replace(place)
    for name in (STEPS, SEEN):
        shutil.rmtree(place / name, ignore_errors=True)


class _Run:
    """One run over all steps."""

    def __init__(self, session: Session, tables: Tables, sql: Path, tell: Tell) -> None:
        self._session, self.tables, self._tell = session, tables, tell
        self._files = {file.name: file for file in read_folder(sql)}
        self.done = 0

    def give(
        self, rows: Frame, sources: Sequence[DataSource], above: Sequence[tuple[str, str]], scope: str, variant: str
    ) -> None:
        """Enter the tables of input."""
        chosen = VARIANTS[variant]
        given: dict[str, list[tuple[Any, ...]]] = {
            "data_source": [(one.source, one.data_type, one.weight, one.propagate) for one in sources],
            "variant": [(variant, chosen.cap, chosen.normaliser)],
            "scope": [(scope,)],
            "as_of": [],
            "ancestor": list(above),
        }
        for name, some in given.items():
            self.tables.give(f"{SCHEMA}.{name}", some, INPUTS[name])
        self._step("evidence", lambda: rows)

    def _step(self, name: str, made: Callable[[], Frame]) -> Frame:
        """One step, told when it is there."""
        whole = f"{SCHEMA}.{name}"
        before = len(self.tables.kept)
        frame = self.tables.enter(whole, self.tables.make(whole, made))
        self.done += 1
        self._tell(f"step {name}: {'was there' if len(self.tables.kept) > before else 'written'}")
        return frame

    def _sql(self, name: str) -> Frame:
        """The step of a SQL file, as it is."""
        file: SqlFile = self._files[name]
        return self._step(name, lambda: self._session.sql(file.text))

    def result(self, work: str, sources: Sequence[DataSource], variant: str, groups: int) -> int:
        """All steps, and the two tables of the result; how many associations there are."""
        self._sql("counted")
        reaching = self._sql("reaching")
        if groups:
            by_source, pairs = self._by_kernel(reaching, sources, variant, groups)
        else:
            by_source, overall, ranked = (self._sql(name) for name in SQL_STEPS[2:])
            counts = overall.select("target_id", "disease_id", "n_sources", "n_evidence")
            pairs = ranked.join(counts, ["target_id", "disease_id"])
        self._write(
            by_source,
            ("disease_id", "target_id", "source", "score", "CAST(n_evidence AS INT) AS n_evidence"),
            joined(work, "by_source"),
        )
        rest = ("CAST(place AS INT) AS rank", "CAST(n_sources AS INT) AS n_sources")
        return self._write(
            pairs,
            ("disease_id", "target_id", "score", *rest, "CAST(n_evidence AS INT) AS n_evidence"),
            joined(work, "overall"),
        )

    def _by_kernel(
        self, reaching: Frame, sources: Sequence[DataSource], variant: str, groups: int
    ) -> tuple[Frame, Frame]:
        """Scores of sources, and of pairs with their places, by the kernel."""
        codes = {one.source: code for code, one in enumerate(sources)}
        weights = {one.source: one.weight for one in sources}
        first, second = source_scorer(codes, VARIANTS[variant]), pair_scorer(codes, weights, VARIANTS[variant])
        by_source = self._step("by_source", lambda: by_disease(reaching, first, BY_SOURCE, groups))
        return by_source, self._step("overall", lambda: by_disease(by_source, second, OVERALL, groups))

    def _write(self, frame: Frame, columns: Sequence[str], path: str) -> int:
        """Write a table of the result; not every server keeps an order of rows, so that none is promised."""
        frame.selectExpr(*columns).write.mode("overwrite").option("compression", "zstd").parquet(path)
        return int(self._session.read.parquet(path).count())
