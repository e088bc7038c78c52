"""Drug-target prioritization: evidence, scores and combinations, every number with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prioritize.api import (
        associate,
        choose,
        combine,
        explain,
        load_matrix,
        load_model,
        open_store,
        rank,
        score_drug_pairs,
        score_genes,
    )
    from prioritize.errors import PrioritizeError
    from prioritize.model import Model
    from prioritize.score.learned import LearnedWeights
    from prioritize.score.scorer import Scorer

_HOMES = {
    "associate": "prioritize.api",
    "choose": "prioritize.api",
    "combine": "prioritize.api",
    "explain": "prioritize.api",
    "load_matrix": "prioritize.api",
    "load_model": "prioritize.api",
    "open_store": "prioritize.api",
    "rank": "prioritize.api",
    "score_drug_pairs": "prioritize.api",
    "score_genes": "prioritize.api",
    "LearnedWeights": "prioritize.score.learned",
    "Model": "prioritize.model",
    "PrioritizeError": "prioritize.errors",
    "Scorer": "prioritize.score.scorer",
}
__all__ = [
    "LearnedWeights",
    "Model",
    "PrioritizeError",
    "Scorer",
    "associate",
    "choose",
    "combine",
    "explain",
    "load_matrix",
    "load_model",
    "open_store",
    "rank",
    "score_drug_pairs",
    "score_genes",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import prioritize` opens nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'prioritize' has no attribute '{name}'; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
