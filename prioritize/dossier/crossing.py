"""The crosstalk of a pair in words: which routes it cuts, cuts twice and leaves open, and what goes round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prioritize.combinations.answering import reasons
from prioritize.partners import Members
from prioritize.report.document import Crossing, OutcomeShare, Remark

SHOWN = 8
"""Links named of a kind; the counts are of all."""


def crossing(members: Members, rows: Sequence[int]) -> Crossing:
    """What some members do to the crosstalk together.

    Parameters
    ----------
    members : Members
    rows : sequence of int
    """
    routes = members.routes
    chosen = list(rows)
    shares = routes.by_outcome(chosen)
    outcome = np.array([route.outcome for route in routes.routes])
    cut = np.asarray(routes.cuts[chosen].any(axis=0), dtype=bool)
    alone = {row: routes.by_outcome([row]) for row in chosen}
    lines = tuple(
        OutcomeShare(
            name,
            share,
            int(cut[outcome == name].sum()),
            int((outcome == name).sum()),
            tuple((members.names[row], alone[row][name]) for row in chosen),
        )
        for name, share in shares.items()
    )
    acts = routes.acts[chosen]
    by = [
        (place, [members.names[row] for row, does in zip(chosen, acts[:, place], strict=True) if does])
        for place in np.flatnonzero(acts.any(axis=0)).tolist()
    ]
    by.sort(key=lambda one: (-routes.links[one[0]].confidence, one[0]))
    return Crossing(
        lines,
        tuple(f"{_verb(members, place)} {routes.links[place].words} ({', '.join(who)})" for place, who in by),
        tuple(f"{routes.links[place].words}" for place, who in by if len(who) > 1),
        _left_open(members, chosen),
        _round(members, chosen),
    )


def _verb(members: Members, place: int) -> str:
    return "cuts" if members.routes.links[place].harmful else "boosts"


def _left_open(members: Members, rows: Sequence[int]) -> tuple[str, ...]:
    """The links that carry most of what stays open, with the share of all routes that run over each."""
    routes = members.routes
    if not routes.routes:
        return ()
    still = ~routes.cuts[list(rows)].any(axis=0)
    carried = (still * routes.weights) @ routes.incidence
    order = np.argsort(-np.round(carried, 12), kind="stable")[:SHOWN]
    return tuple(
        f"{routes.links[place].words}: {carried[place]:.0%} of all routes" for place in order if carried[place]
    )


def _round(members: Members, rows: Sequence[int]) -> tuple[str, ...]:
    """What goes round a link that is cut: in the catalogue, and by the ligand-receptor source."""
    routes = members.routes
    found = [
        f"{routes.links[cut].words} is cut, {routes.links[still].words} is open"
        for cut, still in routes.bypasses(list(rows))
    ]
    acted_on = frozenset().union(*(members.genes[row] for row in rows))
    symbols = {target: members.names[row] for row, target in enumerate(members.ids[: members.n_targets])}
    said = set()
    for place in np.flatnonzero(routes.acts[list(rows)].any(axis=0)):
        link = routes.links[place]
        if not (link.harmful and link.mediator_id and link.receptor_id) or link.mediator_id in acted_on:
            continue
        others = members.complexes.others(link.mediator_id, link.receptor_id) - acted_on
        named = sorted(symbols[one] for one in others if one in symbols)
        beside = len(others) - len(named)
        if others and link.mediator not in said:
            said.add(link.mediator)
            words = [*named, *([f"{beside} receptor{'s' if beside > 1 else ''} outside the list"] if beside else [])]
            found.append(f"{link.mediator} also binds {', '.join(words)} (CellPhoneDB; for these cells not curated)")
    return tuple(found)


def answer_remarks(members: Members, target: int, backbone: int) -> list[Remark]:
    """Facts on what the therapy does to what the target stands for, the strongest first."""
    if members.directions[target] != "inhibit":
        return []
    own = [fact for fact in members.induced if fact.concerns(members.ids[backbone], members.classes[backbone])]
    told = reasons(target, members.ids[target], members.routes, own)
    told.sort(key=lambda one: (-abs(one[1]), one[0].id))
    remarks = []
    for fact, value in told[:4]:
        kind = "therapy lowers it itself" if value < 0 else "answers the therapy"
        rests = f"raw.backbone_induces {fact.id}" + (f": {fact.citations.replace(';', '; ')}" if fact.citations else "")
        remarks.append(Remark(kind, f"{fact.statement} ({fact.setting})", rests, fact.basis))
    return remarks
