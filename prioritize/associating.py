"""Associations of a whole platform: from files of evidence, or from scores that were kept, to ranks of all targets."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prioritize import pipeline
from prioritize.associations import rank_kept, read_diseases, read_weights, score_files, write_table
from prioritize.associations.files import MEMORY, Tell, Written
from prioritize.associations.kept import check_ending, is_kept
from prioritize.errors import Problem, UsageError


@dataclass(frozen=True)
class Wanted:
    """How associations are scored, and which of them are written.

    Attributes
    ----------
    diseases : Path or None
        The ontology: with it, evidence counts for all that lies above a disease too.
    weights : Path or None
        Weights of sources; those of Open Targets when None.
    variant : str
        `pipeline` or `api`.
    method : str
        `harmonic`, or `mean`, the weighted mean of the sources.
    only : tuple of str
        Ids of the diseases wanted; all when empty.
    top : int or None
        Ranks wanted of each disease.
    memory : str
        Limit of the process.
    threads : int or None
        Of DuckDB; all cores when None.
    """

    diseases: Path | None = None
    weights: Path | None = None
    variant: str = "pipeline"
    method: str = "harmonic"
    only: tuple[str, ...] = ()
    top: int | None = None
    memory: str = MEMORY
    threads: int | None = None


@dataclass(frozen=True)
class Scored:
    """What was written.

    Attributes
    ----------
    out : Path
    rows : int
        Pairs of target and disease.
    kept : int
        Slices of diseases that an earlier run had written already.
    """

    out: Path
    rows: int
    kept: int


def associations(
    evidence: Sequence[Path], out: Path, wanted: Wanted | None = None, tell: Tell = lambda line: None
) -> Scored:
    """Score and rank all targets of all diseases.

    Parameters
    ----------
    evidence : sequence of Path
        Files or folders of Parquet evidence as Open Targets publishes it; or one folder that an earlier call wrote,
        whose scores of sources are then weighed anew, without the evidence.
    out : Path
        A file ending in .parquet, .tsv or .csv: one row for each target and disease, the first of each disease first.
        A folder: `overall/` and, of evidence, `by_source/`, in slices of diseases, and to be weighed anew.
    wanted : Wanted, optional
    tell : callable
        Takes lines of progress.

    Returns
    -------
    Scored

    Raises
    ------
    UsageError
        A setting, or a place to write to, that cannot be used.
    EvidenceError, SourceError, TargetError, StoreError
        As `score_files`, `rank_kept`, `read_diseases` and `read_weights`.

    Notes
    -----
    Memory and time: those of `score_files` and `rank_kept`. What was killed goes on where it was, for a file in the
    folder `OUT.unfinished` beside it, which is removed at the end.
    """
    asked = wanted or Wanted()
    as_file = bool(out.suffix) and not out.is_dir()
    if as_file:
        check_ending(out)
    elif asked.only or asked.top:
        what = "chooses rows of a table, and a folder holds all"
        raise UsageError(Problem(what, "--disease, --top", fix="give --out a name that ends in .tsv or .parquet"))
    folder = out.with_name(out.name + ".unfinished") if as_file else out
    done = _score(evidence, folder, asked, tell)
    if not as_file:
        return Scored(out, done.associations, done.kept)
    rows = write_table(folder, out, diseases=asked.only, top=asked.top, memory=asked.memory, threads=asked.threads)
    shutil.rmtree(folder)
    return Scored(out, rows, done.kept)


def _score(evidence: Sequence[Path], folder: Path, asked: Wanted, tell: Tell) -> Written:
    """Fill a folder, from evidence or from scores that were kept."""
    shipped = pipeline.association_inputs()[1]
    sources = read_weights(asked.weights, shipped) if asked.weights else shipped
    if any(is_kept(one) for one in evidence):
        if len(evidence) > 1 or asked.diseases is not None:
            what = "holds scores that were kept: they stand alone, and the ontology is in them"
            raise UsageError(Problem(what, str(next(filter(is_kept, evidence))), fix="leave out what is beside it"))
        return rank_kept(
            evidence[0],
            folder,
            sources,
            variant=asked.variant,
            method=asked.method,
            only=asked.only,
            memory=asked.memory,
            threads=asked.threads,
            tell=tell,
        )
    if asked.method != "harmonic":
        what = f"'{asked.method}' weighs scores that were kept"
        raise UsageError(Problem(what, "--method", fix="score into a folder first, then give that folder as EVIDENCE"))
    return score_files(
        evidence,
        folder,
        sources,
        variant=asked.variant,
        ancestors=read_diseases(asked.diseases) if asked.diseases else (),
        memory=asked.memory,
        threads=asked.threads,
        tell=tell,
    )
