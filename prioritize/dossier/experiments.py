"""The cheapest next step that would settle the largest unknown of a pair."""

from __future__ import annotations

from collections.abc import Sequence

from prioritize.report.document import TermLine

_STEPS = {
    "agents": "look in registries and patents for an agent on each target; where there is none, a tool compound",
    "direction": "read the pharmacology of the agents on record, and test their action on each target in one assay",
    "toxicity": "tabulate the labelled and phase I toxicities of both agents by organ class",
    "vital_organs": "look up both targets in heart, brain, lung, liver and kidney of healthy people (GTEx)",
    "coverage": "co-culture of stem cells with one immune cell at a time, each agent alone, read which signal stops",
    "gain": "co-culture of stem cells with the immune cell of each route, each agent alone and both",
    "network": "map both proteins onto an interactome that holds them",
    "modality": "name the agents that would be given, and how",
    "immune": "read whether the agents set immune responses free",
    "redundancy": "compare the pathways and routes of both once they are curated",
    "answers": "measure the target in tumours before and after the therapy, in stored biopsies first",
    "precedent": "search the trial registry for arms that hold both agents",
    "singles": "search the trial registry for arms that hold one of the agents",
}
_NONE = (
    "co-culture of stem cells, {cells} with each agent alone and both, read stem cell number and killing, and compare "
    "both with what independent action of the two foretells"
)


def next_step(terms: Sequence[TermLine], cells: Sequence[str]) -> str:
    """What to do next.

    Parameters
    ----------
    terms : sequence of TermLine
    cells : sequence of str
        Cells that the pair's crosstalk touches.

    Returns
    -------
    str
        The step for the unknown term with the greatest weight; when all that weigh are known, the experiment that tests
        the pair itself.
    """
    unknown = [line for line in terms if line.value is None and line.weight and line.name in _STEPS]
    if unknown:
        largest = max(unknown, key=lambda line: (abs(line.weight), line.name))
        return f"{largest.title}: unknown; {_STEPS[largest.name]}"
    others = [cell for cell in cells if cell != "CSC"]
    return _NONE.format(cells=", ".join(others) or "immune cells")
