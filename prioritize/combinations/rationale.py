"""The typed rationale of a combination: which kind of mechanism each member stands for."""

from __future__ import annotations

from collections.abc import Mapping

AGAINST = 0.3
"""Share of pathways in common from which a pair is called redundant."""
UNTOLD = "mechanism not told"

_BACKBONES = {
    "anti-PD-1": "checkpoint",
    "anti-PD-L1": "checkpoint",
    "anti-CTLA-4": "checkpoint",
    "anti-LAG-3": "checkpoint",
    "platinum": "chemotherapy",
    "taxane": "chemotherapy",
    "antimetabolite": "chemotherapy",
    "topoisomerase": "chemotherapy",
    "alkylator": "chemotherapy",
    "regimen": "chemotherapy",
    "radiotherapy": "radiotherapy",
    "anti-VEGF": "anti-angiogenic",
    "VEGF TKI": "anti-angiogenic",
    "hypomethylating": "epigenetic",
}
_MEDIATORS = {
    "surface checkpoint": "checkpoint",
    "metabolic": "metabolic",
    "exosome": "exosome",
    "epigenetic": "epigenetic",
    "stemness marker": "tumour-intrinsic",
    "stemness pathway": "tumour-intrinsic",
    "ECM/cytokine": "niche",
}
_NICHE = {"CAF", "endothelial"}
_MYELOID = {"TAM", "macrophage", "MDSC"}


def sets_free(kind: str, direction: str) -> bool:
    """Whether agents on a member of this kind set immune responses free: checkpoints, and what is to be activated."""
    return kind == "checkpoint" or direction == "activate"


def member_class(about: Mapping[str, str]) -> str:
    """Kind of mechanism that a member stands for.

    Parameters
    ----------
    about : mapping
        Of a backbone `class`; of a target `mediator_class`, `effects`, `cells` and `review_cells`, lists joined by `;`.

    Returns
    -------
    str
        checkpoint, metabolic, exosome, epigenetic, tumour-intrinsic, niche, recruitment, myeloid, cytokine,
        chemotherapy, radiotherapy, anti-angiogenic or targeted therapy. The first rule that fits decides: therapy
        class, mediator class, recruitment among the effects, fibroblasts or endothelium among the cells, macrophages
        or MDSC among the cells, a cytokine, stem cells among the cells or stemness among the effects. Where no
        crosstalk tells of cells, those that a text names beside the target stand in for all but stem cells.
        "mechanism not told" for a target of which none of that is known.
    """
    if "class" in about:
        return _BACKBONES.get(about["class"], "targeted therapy")
    mediator = about.get("mediator_class", "")
    if mediator in _MEDIATORS:
        return _MEDIATORS[mediator]
    effects = set(about.get("effects", "").split(";"))
    cells = set((about.get("cells") or about.get("review_cells", "")).split(";"))
    if "recruitment" in effects:
        return "recruitment"
    if cells & _NICHE:
        return "niche"
    if cells & _MYELOID:
        return "myeloid"
    if mediator == "cytokine":
        return "cytokine"
    within = "CSC" in about.get("cells", "").split(";") or "stemness" in effects
    return "tumour-intrinsic" if within else UNTOLD
