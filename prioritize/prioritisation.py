"""The 18 target-prioritisation factors of Open Targets, on their published scales.

Each function takes what is known of n targets and gives n numbers from -1 (speaks against the
target) over 0 to 1 (speaks for it); NaN is unknown, and stays so. There is no published formula that
adds the factors up, and none here.

The signs are the published ones. They know no disease: to be a cancer driver counts as -1, a
liability, whatever the drug is meant for. In oncology that is the wrong way round. Which sign holds
is a matter of context, and stands in the model file, not here.

Where the layers of Open Targets say different things, the function follows the code that writes the
data, and says so. `hasTEP` was a factor until August 2026 and is left out.

References
----------
Read in the source code of Open Targets: repository opentargets/pts, file
src/pts/pyspark/target_prioritisation.py; repository opentargets/ot-ui-apps, file
prioritisationColumns.ts (2026).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prioritize.errors import Problem, UsageError, did_you_mean

Floats = NDArray[np.float64]
Function = Callable[..., Floats]
Section = Literal["Precedence", "Tractability", "Doability", "Safety"]
SHOWN = 3
"""Values named in a message."""
STAGES: Mapping[str, float] = {
    "UNKNOWN": 0.01,
    "PRECLINICAL": 0.01,
    "IND": 0.05,
    "EARLY_PHASE_1": 0.05,
    "PHASE_1": 0.1,
    "PHASE_1_2": 0.15,
    "PHASE_2": 0.2,
    "PHASE_2_3": 0.5,
    "PHASE_3": 0.7,
    "PREAPPROVAL": 0.8,
    "APPROVAL": 1.0,
    "PHASE_4": 1.0,
    "WITHDRAWAL": 1.0,
}
"""Clinical stage -> score, 0.01-1."""


@dataclass(frozen=True)
class Factor:
    """One factor.

    Attributes
    ----------
    column : str
        Name in the data of Open Targets.
    section : str
        Heading under which its web page shows it.
    range : (float, float)
        Least and greatest value there can be.
    function : callable
    """

    column: str
    section: Section
    range: tuple[float, float]
    function: Function


FACTORS: dict[str, Factor] = {}
"""All factors by column, section by section."""


def _factor(column: str, section: Section, low: float, high: float) -> Callable[[Function], Function]:
    """Register a function as a factor."""

    def _register(function: Function) -> Function:
        FACTORS[column] = Factor(column, section, (low, high), function)
        return function

    return _register


@_factor("maxClinicalStage", "Precedence", 0.01, 1)
def max_clinical_stage(stages: Sequence[str]) -> Floats:
    """Highest stage that any drug on the target has reached, in any indication.

    `PHASE_4` and `WITHDRAWAL` count like `APPROVAL`, as in Open Targets' scores of evidence; the step
    that writes this factor has no entry for the two. Note that a withdrawn drug speaks for the target
    here, and that UNKNOWN is a stage, not an unknown value.

    Parameters
    ----------
    stages : sequence of str, length n
        Names in `STAGES`; empty = no drug known.

    Raises
    ------
    UsageError
        Another name; all are listed.
    """
    unknown = {name: row for row, name in reversed([*enumerate(stages, start=1)]) if name and name not in STAGES}
    if unknown:
        raise UsageError(
            [
                Problem(
                    f"no stage '{name}'; {did_you_mean(name, STAGES)}",
                    "maxClinicalStage",
                    None,
                    f"value {row}",
                    "correct the name, or leave it empty",
                )
                for name, row in sorted(unknown.items(), key=lambda item: item[1])
            ]
        )
    return np.array([STAGES[name] if name else np.nan for name in stages], dtype=np.float64)


@_factor("isInMembrane", "Tractability", 0, 1)
def is_in_membrane(flags: ArrayLike) -> Floats:
    """Whether the protein sits in the cell membrane: 1 yes, 0 no; `flags` are 1, 0 or NaN, shape (n,)."""
    return _flags("isInMembrane", flags)


@_factor("isSecreted", "Tractability", 0, 1)
def is_secreted(flags: ArrayLike) -> Floats:
    """Whether the protein is secreted: 1 yes, 0 no; `flags` are 1, 0 or NaN, shape (n,)."""
    return _flags("isSecreted", flags)


@_factor("hasLigand", "Tractability", 0, 1)
def has_ligand(flags: ArrayLike) -> Floats:
    """Whether the target is in the bucket High-Quality Ligand: 1 yes, 0 no; `flags` are 1, 0 or NaN, shape (n,)."""
    return _flags("hasLigand", flags)


@_factor("hasSmallMoleculeBinder", "Tractability", 0, 1)
def has_small_molecule_binder(flags: ArrayLike) -> Floats:
    """Whether a small molecule is known to bind the target: 1 yes, 0 no.

    The documentation speaks of a molecule crystallised with the target. The code takes the bucket
    Small Molecule Binder of the degrader modality: activity of 10 uM or better in ChEMBL. Give that.

    Parameters
    ----------
    flags : array_like of shape (n,)
        1, 0 or NaN.
    """
    return _flags("hasSmallMoleculeBinder", flags)


@_factor("hasPocket", "Tractability", 0, 1)
def has_pocket(flags: ArrayLike) -> Floats:
    """Whether the target has a pocket of DrugEBIlity 0.7 or more: 1 yes, 0 no; `flags` are 1, 0 or NaN, shape (n,)."""
    return _flags("hasPocket", flags)


@_factor("mouseOrthologMaxIdentityPercentage", "Doability", 0, 1)
def mouse_ortholog_identity(percent: ArrayLike) -> Floats:
    """Likeness to the nearest mouse gene: 0 below 80 %, then rising to 1 at 100 %.

    Parameters
    ----------
    percent : array_like of shape (n,)
        Highest share of the human sequence found in a mouse ortholog, percent, 0-100.
    """
    identity = _within("mouseOrthologMaxIdentityPercentage", percent, 0, 100)
    return _keep_unknown(identity, np.where(identity < 80, 0.0, (identity - 80) / 20))


@_factor("hasHighQualityChemicalProbes", "Doability", 0, 1)
def has_chemical_probes(flags: ArrayLike) -> Floats:
    """Whether a probe of high quality exists: 1 yes, 0 only lesser ones; NaN where no probe is on record.

    Parameters
    ----------
    flags : array_like of shape (n,)
        1, 0 or NaN.
    """
    return _flags("hasHighQualityChemicalProbes", flags)


@_factor("geneticConstraint", "Safety", -1, 1)
def genetic_constraint(ranks: ArrayLike, *, least: float, greatest: float) -> Floats:
    """Tolerance of loss of function: -1 the least tolerant gene, 1 the most tolerant.

    A scale that hangs on the whole list of genes: the ranks must be those of one release, and the two
    ends are given, not found, so that a few targets score as they do among all.

    Parameters
    ----------
    ranks : array_like of shape (n,)
        Place of the gene by LOEUF, from the least tolerant up.
    least, greatest : float
        Ends of the ranks in the release.

    Raises
    ------
    UsageError
        A rank outside the ends, or ends that are no span.
    """
    if not least < greatest:
        raise UsageError(
            Problem(f"no ranks lie from {least} to {greatest}", "geneticConstraint", fix="give least below greatest")
        )
    places = _within("geneticConstraint", ranks, least, greatest)
    return 2 * (places - least) / (greatest - least) - 1


@_factor("mouseKOScore", "Safety", -1, 0)
def mouse_knockout(severities: ArrayLike, *, most_classes: int) -> Floats:
    """Harm that a knockout does to mice: 0 up to 0.6 of the greatest harm, then falling to -1.

    The severities of a gene are summed harmonically (the worst whole, the next a quarter, then a
    ninth) and divided by the sum of as many ones as the gene with the most phenotype classes has. That
    number hangs on the release, so it is given, not found.

    Open Targets gives 0 to a gene whose phenotype classes carry no severity at all; here it is unknown.

    Parameters
    ----------
    severities : array_like of shape (n, k)
        Severity of each phenotype class on record, 0-1; NaN fills the row. A row of NaN is unknown.
    most_classes : int
        Most classes that any gene of the release has; at least as many as any row here holds.

    Raises
    ------
    UsageError
        A severity outside 0-1, or more classes than `most_classes`.
    """
    rows = _within("mouseKOScore", severities, 0, 1)
    counts = np.sum(~np.isnan(rows), axis=1)
    if counts.max(initial=0) > most_classes or most_classes < 1:
        raise UsageError(
            Problem(
                f"a target has {counts.max(initial=0)} phenotype classes, and most_classes is {most_classes}",
                "mouseKOScore",
                fix="give the most classes of any gene of the release",
            )
        )
    falling = -np.sort(-np.nan_to_num(rows, nan=0.0), axis=1)
    harm = falling @ _parts(falling.shape[1]) / np.sum(_parts(most_classes))
    score = np.where(harm < 0.6, 0.0, -(harm - 0.6) / 0.4) + 0.0
    return np.where(counts == 0, np.nan, score)


def _parts(n: int) -> Floats:
    """1, 1/4, 1/9, ..., shape (n,)."""
    return 1 / np.arange(1, n + 1, dtype=np.float64) ** 2


@_factor("geneEssentiality", "Safety", -1, 0)
def gene_essentiality(flags: ArrayLike) -> Floats:
    """Whether cells of all kinds need the gene (DepMap): -1 yes, 0 no.

    The web page and the documentation have this factor; the step of the pipeline that writes the
    others does not. The scale is that of the web page.

    Parameters
    ----------
    flags : array_like of shape (n,)
        1, 0 or NaN.
    """
    return _flags("geneEssentiality", flags, yes=-1.0)


@_factor("hasSafetyEvent", "Safety", -1, -1)
def has_safety_event(flags: ArrayLike) -> Floats:
    """Whether a safety event is on record: -1 yes; no record is unknown, never safe.

    Parameters
    ----------
    flags : array_like of shape (n,)
        1, 0 or NaN; 0 becomes NaN.
    """
    return _flags("hasSafetyEvent", flags, yes=-1.0, no=np.nan)


@_factor("isCancerDriverGene", "Safety", -1, -1)
def is_cancer_driver(flags: ArrayLike) -> Floats:
    """Whether the gene is a known driver of cancer: -1 yes, else unknown.

    This sign fits drugs against anything but cancer; see the module.

    Parameters
    ----------
    flags : array_like of shape (n,)
        1, 0 or NaN; 0 becomes NaN.
    """
    return _flags("isCancerDriverGene", flags, yes=-1.0, no=np.nan)


@_factor("paralogMaxIdentityPercentage", "Safety", -1, 0)
def paralog_identity(percent: ArrayLike) -> Floats:
    """Likeness to the nearest other human gene: 0 below 60 %, then falling to -1 at 100 %.

    Parameters
    ----------
    percent : array_like of shape (n,)
        Highest share of the sequence found in a paralog, percent, 0-100.
    """
    identity = _within("paralogMaxIdentityPercentage", percent, 0, 100)
    return _keep_unknown(identity, np.where(identity < 60, 0.0, -(identity - 60) / 40) + 0.0)


@_factor("tissueSpecificity", "Safety", -1, 1)
def tissue_specificity(specificity: ArrayLike) -> Floats:
    """How much one tissue stands out: -1 none, 1 a single one; twice the CELLEX ESmu, less 1.

    Another step of the pipeline, which writes the same factor, leaves ESmu as it is and sets 0 to -1.

    Parameters
    ----------
    specificity : array_like of shape (n,)
        Highest ESmu over the tissues (GTEx), share, 0-1.
    """
    return 2 * _within("tissueSpecificity", specificity, 0, 1) - 1


@_factor("tissueDistribution", "Safety", -1, 1)
def tissue_distribution(share: ArrayLike) -> Floats:
    """In how few tissues the gene is expressed: 1 in none, falling to near 0; -1 in every tissue.

    The scale leaps: the share missing counts, and a gene found everywhere drops to -1. A table in the
    documentation gives such a gene 1; the text beside it and the code give it -1.

    Parameters
    ----------
    share : array_like of shape (n,)
        Share of tissues with expression above 0.5 CPM or TPM (GTEx), 0-1.
    """
    return _distribution("tissueDistribution", share)


@_factor("celltypeSpecificity", "Safety", -1, 1)
def cell_type_specificity(specificity: ArrayLike) -> Floats:
    """How much one cell type stands out: as `tissue_specificity`, over cell types (Tabula Sapiens)."""
    return 2 * _within("celltypeSpecificity", specificity, 0, 1) - 1


@_factor("celltypeDistribution", "Safety", -1, 1)
def cell_type_distribution(share: ArrayLike) -> Floats:
    """In how few cell types the gene is expressed: as `tissue_distribution`, over cell types (Tabula Sapiens)."""
    return _distribution("celltypeDistribution", share)


def _distribution(column: str, share: ArrayLike) -> Floats:
    """Share without expression; -1 where there is none."""
    found = _within(column, share, 0, 1)
    return np.where(found == 1, -1.0, 1 - found)


def _flags(column: str, flags: ArrayLike, *, yes: float = 1.0, no: float = 0.0) -> Floats:
    """Values of 1, 0 and NaN as `yes`, `no` and NaN."""
    values = np.asarray(flags, dtype=np.float64)
    if np.any(wrong := ~(np.isnan(values) | (values == 0) | (values == 1))):
        raise UsageError(_outside(column, values, wrong, "1, 0 or NaN"))
    return _keep_unknown(values, np.where(values == 1, yes, no))


def _within(column: str, values: ArrayLike, low: float, high: float) -> Floats:
    """The values as floats; all lie from `low` to `high` or are NaN."""
    found = np.asarray(values, dtype=np.float64)
    if np.any(wrong := (found < low) | (found > high)):
        raise UsageError(_outside(column, found, wrong, f"from {low:g} to {high:g}, or NaN"))
    return found


def _outside(column: str, values: Floats, wrong: NDArray[np.bool_], allowed: str) -> Problem:
    """Names the first values that are not allowed, by row; 1 = the first."""
    places: list[Any] = np.argwhere(wrong)[:SHOWN].tolist()
    shown = ", ".join(f"{values[tuple(place)]:g} in row {place[0] + 1}" for place in places)
    return Problem(f"{int(wrong.sum())} of the values are not allowed, such as {shown}", column, fix=f"give {allowed}")


def _keep_unknown(given: Floats, result: Floats) -> Floats:
    """The result, NaN where what was given is."""
    return np.where(np.isnan(given), np.nan, result)
