"""What files of outcomes of targets give: read, refuse what knows outcomes, and measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError
from prioritize.inputs import feature_facts
from prioritize.model import FeatureFacts, Model
from prioritize.pipeline import Log, Places, build, load_model, quiet, reading
from prioritize.report.validation import Headline, Part
from prioritize.score.ranking import Ranking
from prioritize.validating import targets as of_targets
from prioritize.validating.by_indication import ByIndication
from prioritize.validating.columns import Modelled, baselines, modelled, modelled_by_indication
from prioritize.validating.drugs import DrugNames, drug_genes
from prioritize.validating.families import families_part
from prioritize.validating.genome import Genome, read_genome
from prioritize.validating.indications import ROOTS, Indications
from prioritize.validating.measuring import (
    BASELINE,
    HINDSIGHT,
    SCORE,
    SPLIT_DRAWS,
    Column,
    Found,
    cases_of,
    enough,
    headlines,
    measure,
    score_lines,
)
from prioritize.validating.pieces import MODEL, Piece, Settings, file_facts, file_lines
from prioritize.validating.portfolios import targets_of_companies
from prioritize.validating.refusing import circular, column_problems, model_problems, refuse
from prioritize.validating.scores import indication_chains, target_scores
from prioritize.validation.formats import drug_trials
from prioritize.validation.outcomes import read_areas, read_outcomes
from prioritize.validation.portfolio import read_portfolio
from prioritize.validation.records import Line, Outcomes, gathered
from prioritize.validation.success import WHOLE
from prioritize.validation.tasks import Task

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AREAS = "indic.tsv"
"""Table of the areas of indications that is taken when it lies beside the outcomes."""
PLANTED = ("approved_later", "readout")
"""Names of the columns that are planted: one says what it is, the other does not."""
STRONG = 0.95
"""AUROC from which on a score is doubted in a sentence."""


def target_piece(where: Places, path: Path, settings: Settings, log: Log = quiet) -> Piece:
    """What one file of outcomes of targets gives. Arguments as for `targets`."""
    facts = feature_facts(where.sql)
    outcomes, notes = _outcomes(path, settings)
    if outcomes.kind != "targets":
        raise UsageError(
            Problem(f"holds combinations ({outcomes.format})", str(path), fix="use 'validate combinations'")
        )
    build(where, log)
    genome = _genome(where, facts, settings)
    with reading(where) as con:
        known = Indications.read(con)
        if outcomes.names == drug_trials.DRUGS.names:
            called = DrugNames.read(con, settings.drug_names)
            genes = {name: sorted(some) for name, some in drug_genes(con, outcomes.target, called).items()}
            outcomes = outcomes.translated(genes, "gene")
            notes += tuple(f"{path.name}: {number:,} rows: {words}" for words, number in outcomes.left_out.items())
    places = genome.places(outcomes.target)
    among = _among(outcomes, settings.indications, path)
    log(f"{path.name}: {len(outcomes):,} rows, {outcomes.format}")
    leaks: tuple[str, ...] = ()
    found: Modelled | None = None
    probability: Floats | None = None
    score_columns: dict[str, Column] = {}
    if settings.scores is None:
        model = load_model(settings.model, where)
        dated = _dated(genome, model, settings)
        start = None if settings.as_of is None else settings.as_of + 1
        every = facts | feature_facts(where.sql, "indications")
        leaks = refuse(model_problems(model.in_indication(), dated, start, every), settings.allow_leaky)
        found = modelled(genome, model, whole=bool(leaks) and bool(model.precedence))
        score_columns[f"model {model.name}"] = _model_column(where, genome, places, outcomes, known, found, settings)
        lines = _circular_lines(facts, model)
    else:
        names = _keys(genome)
        given = target_scores(settings.scores, outcomes, names, known)
        score_columns = {name: Column(SCORE, values, given.by.get(name)) for name, values in given.columns.items()}
        probability = given.probability
        notes += given.notes
        lines = file_lines(settings)
    score_columns = {
        name: replace(one, by=one.by and _by_among(one.by, outcomes.rows(among), known, settings.indications))
        for name, one in score_columns.items()
    }
    ranking = found.ranking if found else modelled(genome, load_model(MODEL, where), whole=False).ranking
    asked = of_targets.Asked(
        outcomes,
        genome,
        places,
        {**baselines(outcomes, genome, places, ranking, settings.seed), **score_columns},
        settings.indications,
        among,
        settings.as_of,
        found,
        probability,
        settings.draws,
        settings.seed,
        known,
    )
    tasks = of_targets.tasks_of(asked)
    if settings.scores is not None:
        some = cases_of(tasks[0], score_columns, outcomes.clusters, among) if tasks else score_columns
        positive = tasks[0].positive if tasks else np.zeros(len(outcomes), dtype=bool)
        beside = {name: one.values for name, one in some.items() if name != "score"}
        problems = column_problems(str(settings.scores), beside, positive, facts, outcomes.extra)
        leaks = refuse(problems, settings.allow_leaky)
    return _target_piece(asked, tasks, _Frame(path, settings, facts, lines, leaks, notes), log)


@dataclass(frozen=True)
class _Frame:
    """What stands around the figures."""

    path: Path
    settings: Settings
    facts: Mapping[str, FeatureFacts]
    lines: tuple[str, ...]
    leaks: tuple[str, ...]
    notes: tuple[str, ...]


def _target_piece(asked: of_targets.Asked, tasks: Sequence[Task], frame: _Frame, log: Log) -> Piece:
    """All parts of an evaluation of targets."""
    known = of_targets.hindsight_part(asked)
    parts = [known] if known.grids else []
    log("measuring")
    measured, found_lines, first = of_targets.measured_parts(asked, tasks)
    parts += measured
    family, lines = families_part(asked)
    parts.append(family)
    found_lines += lines
    success = of_targets.success_part(asked)
    statements = [line for line in (success.notes if success else ()) if WHOLE in line]
    more: list[Part | None] = [success]
    if first is not None:
        log("splits, ablation, stress and checks")
        main = tasks[0]
        more += [
            of_targets.probability_part(asked, main),
            of_targets.splits_part(asked, main, first),
            of_targets.stress_part(asked, main),
            of_targets.checks_part(asked, main, _planted(asked, main, frame.facts)),
        ]
        statements += _doubts(first)
    else:
        log("too few programmes of either outcome: all genes are looked at")
        part, lines = _named_part(asked, frame)
        more.append(part)
        found_lines += lines
    parts += [part for part in more if part is not None]
    facts = file_facts("outcomes", frame.path, f"{asked.outcomes.format}, {len(asked.outcomes):,} rows")
    if frame.settings.scores is not None:
        facts += file_facts("scores", frame.settings.scores, "")
    said = (*statements, *frame.lines)
    return Piece(tuple(facts), said, tuple(parts), frame.leaks, frame.notes, tuple(found_lines))


def _named_part(asked: of_targets.Asked, frame: _Frame) -> tuple[Part, list[Headline]]:
    """Targets that the file names beside all other genes: what is left to ask of a file that tells no failures."""
    genome, settings = asked.genome, frame.settings
    late = np.ones(len(asked.outcomes), dtype=bool) if asked.year is None else asked.outcomes.year > asked.year
    positive = np.zeros(len(genome.ids), dtype=bool)
    positive[asked.places[asked.among & late & (asked.places >= 0)]] = True
    task = Task("Named targets among all genes", "named in the file", "not named", np.arange(len(positive)), positive)
    title = f"{task.name} ({asked.where})"
    if not enough(task):
        return Part(title, ("not shown: too few genes are named, so that nothing can be measured.",)), []
    ranking = asked.modelled.ranking if asked.modelled else modelled(genome, load_model(MODEL), whole=False).ranking
    columns = _genome_columns(genome, ranking, settings, asked.indications, asked.modelled, _area_names(asked))
    attention = genome.features["publications"]
    found = measure(task, columns, task.rows, attention, draws=min(settings.draws, SPLIT_DRAWS), seed=settings.seed)
    prose = (
        "The file tells too few programmes of either outcome. Left is how high the genes stand that it names, beside "
        f"all other {task.n - task.positives:,}: much studied genes are named more often, so that publications alone "
        f"come far, and only the column of like attention says more. Intervals of at most {SPLIT_DRAWS} draws.",
    )
    return Part(title, (*score_lines(found), *prose), found.grids, (found.forest,)), headlines(title, found)


def _model_column(
    where: Places,
    genome: Genome,
    places: Ints,
    outcomes: Outcomes,
    known: Indications,
    found: Modelled,
    settings: Settings,
) -> Column:
    """Score of a model for each row: in its indication, where the model has criteria of an indication."""
    if not found.model.indications:
        return Column(SCORE, genome.of(places, found.scores))
    chains = indication_chains(outcomes, known)
    asked = list(dict.fromkeys(chain[0] for chain in chains if chain[0] in known.known.by_id))
    _, first = np.unique(outcomes.clusters, return_index=True)
    mine = places[first]
    rows, back = np.unique(np.maximum(mine, 0), return_inverse=True)
    table = modelled_by_indication(where, genome, found, asked, rows, settings.as_of)[back]
    by = ByIndication(tuple(asked), np.where(mine[:, None] >= 0, table, np.nan), genome.of(mine, found.scores))
    values = np.full(len(outcomes), np.nan)
    for name in dict.fromkeys(chain[0] for chain in chains):
        rows = np.array([chain[0] == name for chain in chains])
        values[rows] = by.nearest((name,))[outcomes.clusters[rows]]
    return Column(SCORE, values, by)


def _by_among(by: ByIndication, outcomes: Outcomes, known: Indications, area: str) -> ByIndication:
    """The indications that are of an area: the outcomes there have them, or they lie under its heading."""
    if not area:
        return by
    there = {chain[0] for chain in indication_chains(outcomes, known)}
    root = ROOTS.get(area)
    return by.among({name for name in by.names if name in there or (root and root in known.chain(name))})


def _genome_columns(
    genome: Genome,
    ranking: Ranking,
    settings: Settings,
    known: Indications,
    found: Modelled | None,
    names: frozenset[str] | None = None,
) -> dict[str, Column]:
    """Rankings of all genes, baselines first; of scores by indication the highest in some, or in any."""
    genes = gathered([Line(name, "", -1, "unknown") for name in genome.ids], "targets", "genes", "HGNC id", "", {})
    places = np.arange(len(genome.ids))
    columns = {
        name: one
        for name, one in baselines(genes, genome, places, ranking, settings.seed).items()
        if one.kind == BASELINE
    }
    if settings.scores is None:
        return columns | ({f"model {found.model.name}": Column(SCORE, found.scores)} if found else {})
    given = target_scores(settings.scores, genes, _keys(genome), known)
    for name, values in given.columns.items():
        by = given.by.get(name)
        columns[name] = Column(SCORE, values if by is None else by.highest(by.names if names is None else names))
    return columns


def _area_names(asked: of_targets.Asked) -> frozenset[str] | None:
    """Indications of the scores that are of the area; None where the scores have none."""
    tables = [one.by for one in asked.columns.values() if one.by is not None]
    return frozenset(name for by in tables for name in by.names) if tables else None


def portfolio_piece(
    where: Places, portfolio: Path, outcomes: Path | None, settings: Settings, log: Log = quiet
) -> Piece:
    """Recall of the targets of portfolios among all genes."""
    asked = read_portfolio(portfolio, "targets")
    facts = feature_facts(where.sql)
    build(where, log)
    genome = _genome(where, facts, settings)
    with reading(where) as con:
        known = Indications.read(con)
        programmes = _programmes(con, genome, outcomes)
    found: Modelled | None = None
    leaks: tuple[str, ...] = ()
    model = load_model(settings.model if settings.scores is None else MODEL, where)
    if settings.scores is None:
        every = facts | feature_facts(where.sql, "indications")
        leaks = refuse(model_problems(model.in_indication(), {}, None, every), settings.allow_leaky)
    found = modelled(genome, model, whole=bool(leaks) and bool(model.precedence))
    log(f"{portfolio.name}: {len(asked.entries):,} targets")
    columns = _genome_columns(genome, found.ranking, settings, known, found if settings.scores is None else None)
    ordered = {
        **{name: one for name, one in columns.items() if one.kind != SCORE},
        PROGRAMMES: Column(HINDSIGHT, programmes),
        **{name: one for name, one in columns.items() if one.kind == SCORE},
    }
    part, lines = targets_of_companies(asked, genome, ordered, settings)
    notes = (f"{asked.others:,} rows of {portfolio.name} name combinations",) if asked.others else ()
    return Piece(tuple(file_facts("portfolio", portfolio, "")), (), (part,), leaks, notes, tuple(lines))


def _programmes(con: duckdb.DuckDBPyConnection, genome: Genome, outcomes: Path | None) -> Floats:
    """Programmes of each gene in a file of outcomes, or in the store where there is none, shape (n,)."""
    if outcomes is not None:
        names = list(read_outcomes(outcomes).target)
    else:
        names = [gene for (gene,) in con.execute("SELECT hgnc_id FROM raw.programme").fetchall()]
    places = genome.places(names)
    return np.bincount(places[places >= 0], minlength=len(genome.ids)).astype(np.float64)


PROGRAMMES = "programmes on record (hindsight)"


def _doubts(found: Found) -> list[str]:
    """Scores that are too good to be believed."""
    return [
        f"{name}: an AUROC of {area.value:.3f} is so high that the score may hold the outcome"
        for name, (area, *_) in found.scores.items()
        if area.value >= STRONG
    ]


def _planted(asked: of_targets.Asked, task: Task, facts: Mapping[str, FeatureFacts]) -> dict[str, bool]:
    """Whether columns made from the outcomes, by a name that tells and by one that does not, are refused."""
    noise = np.random.default_rng(asked.seed).normal(0.0, 0.1, task.n)
    planted = dict.fromkeys(PLANTED, task.positive + noise)
    problems = column_problems("planted", planted, task.positive, facts, asked.outcomes.extra)
    return {f"{name} = outcome + noise": any(problem.field == name for problem in problems) for name in PLANTED}


def _outcomes(path: Path, settings: Settings) -> tuple[Outcomes, tuple[str, ...]]:
    """The outcomes, with areas from a table where their file names none."""
    beside = path.parent / AREAS
    table = settings.areas or (beside if beside.is_file() else None)
    found = read_outcomes(path, areas=read_areas(table) if table else None)
    return found, (f"areas of indications from {table}",) if table else ()


def _among(outcomes: Outcomes, area: str, path: Path) -> NDArray[np.bool_]:
    """Rows of an area; all when none is asked for."""
    if not area:
        return np.ones(len(outcomes), dtype=bool)
    inside = outcomes.in_area(area)
    if not inside.any():
        known = sorted({one for some in outcomes.area for one in some.split("; ") if one})
        raise UsageError(
            Problem(
                f"no row is of the area '{area}'",
                str(path),
                fix=f"allowed: {', '.join(known)}" if known else "give a table of areas with --areas",
            )
        )
    return inside


def _genome(where: Places, facts: Mapping[str, FeatureFacts], settings: Settings) -> Genome:
    """The genome; as of a year the evidence of that year, and what is vouched for."""
    with reading(where) as con:
        whole = read_genome(con, facts)
    if settings.as_of is None or settings.allow_leaky:
        return whole
    with reading(where, settings.as_of) as con:
        early = read_genome(con, facts)
    kept = {
        name: whole.features[name] if settings.dated.get(name, settings.as_of + 1) <= settings.as_of else values
        for name, values in early.features.items()
    }
    kept["publications"] = whole.features["publications"]
    return replace(early, features=kept, degree=whole.degree, families=whole.families)


def _dated(genome: Genome, model: Model, settings: Settings) -> dict[str, str | int]:
    """Year of each criterion that has evidence dated in time, or is vouched for."""
    if settings.as_of is None:
        return {}
    known = {one.feature: settings.as_of for one in model.criteria if not np.isnan(genome.features[one.feature]).all()}
    return {**known, **settings.dated}


def _keys(genome: Genome) -> Callable[[str], str]:
    """Any spelling of a gene to its HGNC id; a name of no gene stays as it is."""

    def key(name: str) -> str:
        row = genome.rows.get(name.strip().upper())
        return name.strip().upper() if row is None else genome.ids[row]

    return key


def _circular_lines(facts: Mapping[str, FeatureFacts], model: Model) -> tuple[str, ...]:
    """Criteria that are circular, and that nothing is dated."""
    named = circular(facts, [one.feature for one in model.criteria])
    lines = [f"circular: {name}: {note}" for name, note in named.items()]
    return tuple(lines)
