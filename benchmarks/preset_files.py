"""The files of the learned presets: models with their training cards, and the weights of pathways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from preset_data import CLINICAL, CRITERIA, Genes, Programmes
from preset_fits import BIOLOGY, CLINICAL_RIDGE, KIND_REACH, KIND_RIDGE, REACH, RIDGE, SECOND, Learned

from prioritize import delimited

Floats = NDArray[np.float64]

WEIGHTS = "pathway_weights.csv"
TABLE = "from the table of the command, three families left out, genes seen"
"""How figures of tables are named."""
ONE_BY_ONE = "genes dealt one by one"
BASELINES = ("papers alone", "equal weights")
CLINICAL_BASELINES = (
    "drugs of DrugCentral alone",
    "other tumours tried, their number",
    "other tumours tried, their highest phase",
)
WHY = {
    "transporter_or_channel": "mostly targets of other diseases",
    "rhodopsin_gpcr": "mostly targets of other diseases",
    "common_essential": "what all cells need is a target of chemotherapy: here it speaks for a gene, not against",
}


def write_presets(
    data: Path,
    genes: Genes,
    learned: Learned,
    clinical: Floats,
    programmes: Programmes,
    figures: Sequence[tuple[str, str]],
) -> None:
    """Write both models, and the weights of pathways, into a data folder.

    Parameters
    ----------
    data : Path
    genes : Genes
    learned : Learned
    clinical : ndarray of shape (4,)
        Weights of `CLINICAL`.
    programmes : Programmes
    figures : sequence of (ranking, line)
        For the training cards.
    """
    whole = float(learned.criteria.sum()) + 2.0 * REACH
    models = data / "models"
    (models / "learned.toml").write_text(
        _text([*_learned_card(genes, programmes, figures), *_learned(learned, whole)]), encoding="utf-8"
    )
    (models / "learned-clinical.toml").write_text(
        _text([*_clinical_card(programmes, figures), *_clinical(clinical, whole)]), encoding="utf-8"
    )
    weights = {"": learned.pathways} | {f"{kind} ": one for kind, one in sorted(learned.kinds.items())}
    rows = [
        (f"{before}{name}", f"{weight:.4f}", "learned")
        for before, column in weights.items()
        for name, weight in zip(genes.names, column.tolist(), strict=True)
    ]
    delimited.write(data / "learned" / WEIGHTS, ("pathway_id", "weight", "model"), rows)


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _card(
    programmes: Programmes,
    method: str,
    figures: Sequence[tuple[str, str]],
    names: Sequence[str],
    parts: Sequence[str],
) -> list[str]:
    """What both cards say alike, with the figures of some rankings that hold one of some parts."""
    return [
        "# Learned from outcomes by benchmarks/learn_presets.py; nothing uses this model unless it is named.",
        "# Training card",
        *(
            "# outcomes: Minikel 2024 (doi:10.1038/s41586-024-07316-0), training part, CC BY 4.0"
            f"{name}, sha256 {digest}"
            for name, digest in programmes.digests.items()
        ),
        f"# method: {method}",
        f"# folds: 5 of genes times {len(programmes.families)} families of tumours, each left out together with all "
        "that is on record of it; genes of one family of proteins (gene groups of HGNC, or symbols alike but for the "
        "end) in one fold, unless a line says that genes were dealt one by one",
        "# figures: means over families of tumours, 95 % intervals over 200 draws of whole families of proteins; after "
        "the semicolon the paired difference to the best baseline, in hindsight the best; not shown = the interval "
        "includes 0",
        "# chosen: features and the shape on folds of genes dealt one by one; the ridge of `learned` on these very "
        "folds, among 1, 4 and 15 (that of a kind a tenth of it); so the figures are a little too high",
        "# pathways with the name of a drug, therapy, inhibitor, blockade or resistance have no weight; other pathways "
        "were drawn by people who knew the drugs of their day",
        *(f"# {line}" for name, line in figures if name in names and any(part in line for part in parts)),
    ]


def _learned_card(genes: Genes, programmes: Programmes, figures: Sequence[tuple[str, str]]) -> list[str]:
    """Training card of `learned`."""
    n = len(genes.ids)
    reached = np.any([programmes.reached(n, some) for some in programmes.families.values()], axis=0)
    method = (
        f"logistic regression, weights of 0 or above, ridge {RIDGE:g}; pathways of either sign, ridge {RIDGE:g}, and "
        f"what they add by kind of tumour, ridge {KIND_RIDGE:g}; all at once"
    )
    names = (
        *BASELINES,
        "learned",
        "learned, no indication given",
        f"learned, {ONE_BY_ONE}",
        "learned, gene seen elsewhere",
        f"learned, {TABLE}",
    )
    return [
        *_card(programmes, method, figures, names, ("pursued", "matched", "among reached", "after", "olfactory")),
        "# gene seen elsewhere: only the family is left out, so the weights know what the gene did in other tumours",
        "# question: in what share of the families of tumours did a gene that was pursued for anything reach phase II?",
        f"# rows: {int(programmes.pursued(n).sum())} genes, of which {int(reached.sum())} reached it in one",
        "# left out: papers, number of interactors, everything clinical, tractability lists that know launched drugs",
        "# tried, and no gain: genetic evidence and network proximity of the indication (less than 0.003 each)",
        "# not dated: the evidence is of today, the outcomes are older; hindsight is possible and not measured here",
    ]


def _learned(learned: Learned, whole: float) -> Iterator[str]:
    """The model `learned`."""
    yield 'title = "Genes like those that reached phase II for tumours"'
    yield 'question = "Which genes resemble those that reached phase II for a tumour, without looking at trials?"'
    yield 'description = "Weights learned from outcomes of programmes; no attention, no precedence, no direction."'
    yield ""
    yield "[groups.pathways]"
    yield f"weight = {2.0 * REACH / whole:.6f}"
    yield "[groups.pathways.criteria.pathway_affinity]"
    yield "weight = 1"
    yield f'scale = {{ kind = "linear", low = {-REACH:g}, high = {REACH:g} }}'
    yield ""
    for group in ("biology", "class"):
        own = {
            name: float(weight)
            for name, weight in zip(CRITERIA, learned.criteria, strict=True)
            if CRITERIA[name][0] == group
        }
        yield f"[groups.{group}]"
        yield f"weight = {sum(own.values()) / whole:.6f}"
        for name, weight in own.items():
            _, low, high, sign = CRITERIA[name]
            yield f"[groups.{group}.criteria.{name}]" + (f"  # {WHY[name]}" if name in WHY else "")
            yield f"weight = {weight / whole:.6f}"
            yield f'better = "{"higher" if sign > 0 else "lower"}"'
            yield f'scale = {{ kind = "linear", low = {low:g}, high = {high:g} }}'
        yield ""
    yield "# Counts where an indication is given, and is a tumour of the blood or a solid one."
    yield "[indications]"
    yield f"weight = {2.0 * KIND_REACH / whole:.6f}"
    yield "[indications.criteria.pathway_affinity_of_kind]"
    yield f"weight = {2.0 * KIND_REACH / whole:.6f}"
    yield f'scale = {{ kind = "linear", low = {-KIND_REACH:g}, high = {KIND_REACH:g} }}'


def _clinical_card(programmes: Programmes, figures: Sequence[tuple[str, str]]) -> list[str]:
    """Training card of `learned-clinical`."""
    method = (
        f"logistic regression, weights of 0 or above, ridge {CLINICAL_RIDGE:g}, of four clinical features; the weight "
        f"of the biology, {BIOLOGY:g} of theirs, is chosen and orders genes that were never tried"
    )
    names = (
        *BASELINES,
        *CLINICAL_BASELINES,
        "learned",
        "learned-clinical",
        f"learned-clinical, {ONE_BY_ONE}",
        "learned-clinical without drugs",
        "learned-clinical, drugs of the family kept",
        f"learned-clinical, {TABLE}",
    )
    return [
        *_card(programmes, method, figures, names, ("launched", "pursued, genes outside", "olfactory")),
        "# question: which programmes of a family of tumours were launched, beside the others in the same indications? "
        f"Which genes pursued for anything reached phase II in it counts {SECOND:g} of that",
        "# circular: what was launched in one tumour is tried in others, so this says where others go, not what works; "
        "no proof of any biology",
        "# drugs: where a family of tumours is left out, so are the drugs of DrugCentral whose indications, as far as "
        "they have a MeSH name or id, all lie in it; 'drugs of the family kept' shows what these would add. A drug "
        "that is given for a tumour of the family and for others stays",
        "# not dated: drugs are those of 2016; programmes are those on record in 2024, so a launch in another tumour "
        "after the year of a forecast counts. With --as-of YEAR before 2024 no gene has a score",
        "# launched after 2013: programmes as Nelson 2015 lists them, no drugs, and weights learned from outcomes of "
        "today. The training part has few such launches with a year, all up to 2018: the interval is wide",
        "# embedded: the same programmes as were learned from, so figures on them are too high. Of the genes of the "
        "catalogue and the therapies all indications are embedded; where a family was left out, theirs were too",
    ]


def _clinical(clinical: Floats, whole: float) -> Iterator[str]:
    """The model `learned-clinical`; `clinical` of shape (4,)."""
    biology = 1.0 + 2.0 * KIND_REACH / whole
    scale = biology / (BIOLOGY * float(clinical.sum()))
    sisters = dict(zip(CLINICAL[1:], clinical[1:].tolist(), strict=True))
    yield 'extends = "learned"'
    yield 'title = "Programmes like those that were launched for tumours"'
    yield 'question = "Which genes are likely to be launched in a tumour, by what was launched in others?"'
    yield 'description = "Learned: drugs and programmes of other tumours first, biology where there are none."'
    yield ""
    yield "[precedence]"
    yield f"weight = {float(clinical[0]) * scale / (biology + sum(sisters.values()) * scale):.6f}"
    yield f"[precedence.criteria.{CLINICAL[0]}]"
    yield "weight = 1"
    yield ""
    yield "[indications]"
    yield f"weight = {2.0 * KIND_REACH / whole + sum(sisters.values()) * scale:.6f}"
    for name, weight in sisters.items():
        yield f"[indications.criteria.{name}]"
        yield f"weight = {weight * scale:.6f}"
