"""The runs of the verb `validate`: which files are measured, and the report that is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prioritize.errors import Problem, ReportError, UsageError
from prioritize.pipeline import Log, Places, quiet, tool_version
from prioritize.report.validation import Report, marked
from prioritize.store.snapshot import read_manifest, replacing
from prioritize.validating.pairs import Files, pair_piece
from prioritize.validating.pieces import Piece, Settings
from prioritize.validating.refusing import refuse
from prioritize.validating.target_pieces import AREAS, portfolio_piece, target_piece
from prioritize.validating.trained import learned_problems, origin_lines, origin_of_scores

FOLDER = Path("reports") / "validation"
FILES = re.compile(r"index\.html|report\.(?:md|json)|figure-\d+\.svg")
"""Names of the files of a report."""


@dataclass(frozen=True)
class Done:
    """What a run made.

    Attributes
    ----------
    report : Report
    folder : Path
        Holds index.html, report.json, and report.md with its drawings, figure-1.svg and so on.
    notes : tuple of str
        What was done with the inputs.
    """

    report: Report
    folder: Path
    notes: tuple[str, ...] = ()


def targets(where: Places, outcomes: Path | None, settings: Settings, folder: Path = FOLDER, log: Log = quiet) -> Done:
    """Evaluate scores of targets, or a model, on what became of targets.

    Parameters
    ----------
    where : Places
    outcomes : Path or None
        As `prioritize.validation.outcomes.read_outcomes` takes them; None where only a portfolio is asked for.
    settings : Settings
    folder : Path
        Report folder.
    log : callable
        Gets one line per step.

    Raises
    ------
    UsageError
        Precedence, undated evidence in a forecast, or a column that holds the outcome, unless they are allowed.
    PrioritizeError
        A file that cannot be read or written.
    """
    pieces = [] if outcomes is None else [target_piece(where, outcomes, settings, log)]
    if settings.portfolio is not None:
        pieces.append(portfolio_piece(where, settings.portfolio, outcomes, settings, log))
    if not pieces:
        raise UsageError(
            Problem(
                "neither outcomes nor a portfolio is given",
                "validate targets",
                fix="give --outcomes FILE or --portfolio FILE; 'prioritize validate all --from FOLDER' runs the public "
                "files of a folder, which 'prioritize fetch-benchmarks' downloads",
            )
        )
    return _written("Targets, held against what became of them", where, settings, pieces, folder)


def combinations(where: Places, files: Files, settings: Settings, folder: Path = FOLDER, log: Log = quiet) -> Done:
    """Evaluate scores of pairs, or a model, on what became of pairs. Arguments as for `targets`."""
    piece = _pairs(where, files, settings, log)
    return _written("Combinations, held against what became of them", where, settings, [piece], folder)


def _pairs(where: Places, files: Files, settings: Settings, log: Log) -> Piece:
    """What became of pairs, unless the scores were learned from it."""
    origin = origin_of_scores(settings.scores)
    leaks = refuse(learned_problems(origin, str(settings.scores), files.outcomes), settings.allow_leaky)
    piece = pair_piece(where, files, settings, log)
    said = origin_lines(settings.scores, origin, dict.fromkeys(files.outcomes, ""))
    return replace(piece, leaks=(*leaks, *piece.leaks), statements=(*said, *piece.statements))


def everything(
    where: Places, folder_of_files: Path, settings: Settings, folder: Path = FOLDER, log: Log = quiet
) -> Done:
    """The default set: every public file that is found in a folder, targets first.

    Raises
    ------
    UsageError
        The folder holds none of the files.
    """
    found = _found(folder_of_files)
    if not found:
        raise UsageError(
            Problem(
                "holds none of the public files of outcomes",
                str(folder_of_files),
                fix="run 'prioritize fetch-benchmarks', or give the folder they are in",
            )
        )
    settings = replace(settings, drug_names=settings.drug_names or found.get("drug_names"))
    areas = settings.areas or found.get("areas")
    asked = replace(settings, areas=areas, indications=settings.indications or "oncology")
    pieces = [target_piece(where, found[name], asked, log) for name in ("programmes", "supplement") if name in found]
    files = Files(
        tuple(found[name] for name in ("oncodrug", "civic", "trials") if name in found),
        found.get("synergy"),
        found.get("phase1_drugs"),
        found.get("phase1_dlt"),
    )
    pieces.append(_pairs(where, files, settings, log))
    return _written("Rankings, held against what happened", where, settings, pieces, folder)


DEFAULT_SET = {
    "programmes": ("pp.tsv", "pp_train.tsv.gz"),
    "supplement": ("s01.tsv", "minikel_s1.tsv"),
    "areas": (AREAS,),
    "oncodrug": ("oncodrugplus_ABC_train.tsv.gz", "oncodrugplus.tsv"),
    "civic": ("civic_evidence.tsv", "civic_evidence_train.tsv.gz"),
    "trials": ("drug_pair_trials.txt", "draco_trial_triplets_train.tsv.gz"),
    "synergy": ("drugcombdb_synergy.csv", "drugcombdb_synergy_train.tsv.gz"),
    "phase1_drugs": ("phase1_drug.csv", "phase1_drug_train.tsv.gz"),
    "phase1_dlt": ("phase1_observed_dlt.csv", "phase1_observed_dlt_train.tsv.gz"),
    "drug_names": ("drugbank_vocabulary.csv", "drugbank_vocabulary.csv.gz"),
}
"""Names of the files of the default set."""


def _found(folder: Path) -> dict[str, Path]:
    """Files of the default set in a folder, or in a folder within."""
    there = {file.name: file for file in sorted(folder.glob("*/*")) + sorted(folder.glob("*")) if file.is_file()}
    return {role: there[name] for role, names in DEFAULT_SET.items() for name in reversed(names) if name in there}


# --- the report ----------------------------------------------------------------------------


def _written(title: str, where: Places, settings: Settings, pieces: Sequence[Piece], folder: Path) -> Done:
    """Put the pieces together and write them."""
    manifest = read_manifest(where.snapshot)
    facts = [
        *(fact for piece in pieces for fact in piece.facts),
        ("snapshot", f"{manifest.id}, {manifest.date}"),
        ("version", f"prioritize {tool_version()}"),
        ("intervals", f"95 %, {settings.draws:,} draws of whole targets (or pairs), seed {settings.seed}"),
    ]
    report = Report(
        title,
        settings.command,
        tuple(facts),
        tuple(dict.fromkeys(line for piece in pieces for line in piece.statements)),
        tuple(part for piece in pieces for part in piece.parts),
        tuple(dict.fromkeys(leak for piece in pieces for leak in piece.leaks)),
        tuple(line for piece in pieces for line in piece.headlines),
        (READ,),
    )
    write_report(report, folder)
    return Done(report, folder, tuple(dict.fromkeys(note for piece in pieces for note in piece.notes)))


READ = (
    "Each ranking stands beside the baseline that does best on the same cases, which favours the baseline; where that "
    "one knows how things went (hindsight), a second line has the best that does not. 'Shown': the 95 % interval of "
    "the paired difference lies above 0; 'worse': below it. Evidence without a date is hindsight: without --as-of no "
    "figure is a forecast."
)


def write_report(report: Report, folder: Path) -> None:
    """Write all forms; the old folder stays until the new one is whole.

    Raises
    ------
    ReportError
        The folder cannot be written, or holds files that no evaluation wrote.
    """
    from prioritize.report import validation_html, validation_markdown, validation_text

    if folder.is_dir():
        strange = sorted(file.name for file in folder.iterdir() if not FILES.fullmatch(file.name))
        if strange:
            raise ReportError(
                Problem(
                    f"holds {', '.join(strange[:5])}, which no evaluation wrote", str(folder), fix="give another --out"
                )
            )
    try:
        with replacing(folder) as scratch:
            (scratch / "index.html").write_text(validation_html.render(report), encoding="utf-8")
            (scratch / "report.md").write_text(validation_markdown.render(report), encoding="utf-8")
            for number, drawn in enumerate(validation_html.drawings(report), 1):
                (scratch / validation_markdown.drawing_file(number)).write_text(drawn, encoding="utf-8")
            (scratch / "report.json").write_text(validation_text.as_json(marked(report)), encoding="utf-8")
    except OSError as fault:
        raise ReportError(
            Problem(f"cannot be written: {fault.strerror}", str(folder), fix="check the permissions and the space")
        ) from fault
