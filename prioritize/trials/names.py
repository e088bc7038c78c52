"""Any spelling of an agent to its parent agent and the targets it hits; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prioritize.errors import Problem, TargetError
from prioritize.trials.spelling import (
    alternatives,
    bare,
    compact,
    inside,
    is_dummy,
    joined,
    listed,
    not_together,
    one_name,
    spellings,
)

ACTIONS = ("inhibits", "activates")


@dataclass(frozen=True)
class Hit:
    """One target of an agent.

    Attributes
    ----------
    target_id : str
        HGNC id.
    action : str
        inhibits, activates or unknown; unknown too where rows disagree.
    share : float
        Part of the agent's credit, 0-1: one over the number of its targets on record.
    """

    target_id: str
    action: str
    share: float


@dataclass(frozen=True)
class Resolution:
    """What a written name stands for.

    Attributes
    ----------
    asked : str
    agents : tuple of str
        Agent ids in the order written; several for `A + B`.
    unknown : tuple of str
        Parts that no row names.
    ambiguous : tuple of (str, tuple of str)
        Parts that may be several agents, and which; also `A or B`, of which one is given.
    """

    asked: str
    agents: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every part is one known agent."""
        return bool(self.agents) and not self.unknown and not self.ambiguous


class AgentNames:
    """An index of spellings.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of agents.csv (`agent_id`, `agent`, `synonyms`, `target_id`, `action`), of
        agent_actions_share_alike.csv, or of backbones.csv (`backbone_id`, `target_ids`). Rows of
        one id are one agent; `synonyms` and `target_ids` are lists joined by `;`. A column that a
        row lacks, or that is empty, says nothing.

    Raises
    ------
    TargetError
        A row without an id or a name.
    """

    def __init__(self, rows: Iterable[Mapping[str, str | None]] = ()) -> None:
        self._ids: dict[str, set[str]] = {}
        self._names: dict[str, str] = {}
        self._actions: dict[str, dict[str, set[str]]] = {}
        problems = []
        for number, row in enumerate(rows, 1):
            agent = row.get("agent_id") or row.get("backbone_id") or ""
            name = row.get("agent") or ""
            if not agent or not name:
                problems.append(
                    Problem(f"row {number} has no id or no name", "agents", field="agent_id, agent", fix="fill in both")
                )
                continue
            self._add(agent, name, row)
        if problems:
            raise TargetError(problems)

    def _add(self, agent: str, name: str, row: Mapping[str, str | None]) -> None:
        self._names.setdefault(agent, name)
        for spelling in (agent, name, *_list(row.get("synonyms"))):
            self._ids.setdefault(compact(one_name(spelling)), set()).add(agent)
        hits = self._actions.setdefault(agent, {})
        for target in _list(row.get("target_id")) or _list(row.get("target_ids")):
            actions = hits.setdefault(target, set())
            if row.get("action") in ACTIONS:
                actions.add(str(row["action"]))

    @property
    def agents(self) -> tuple[str, ...]:
        """All agent ids, sorted."""
        return tuple(sorted(self._names))

    @property
    def shared(self) -> dict[str, tuple[str, ...]]:
        """Spellings that several agents claim: letters and digits -> agent ids."""
        return {key: tuple(sorted(ids)) for key, ids in sorted(self._ids.items()) if len(ids) > 1}

    def name(self, agent: str) -> str:
        """The written name of an agent; the id itself when it is unknown."""
        return self._names.get(agent, agent)

    def hits(self, agent: str) -> tuple[Hit, ...]:
        """Targets of an agent, by id; none when the agent is unknown or acts on no gene on record."""
        actions = self._actions.get(agent, {})
        return tuple(
            Hit(target, next(iter(seen)) if len(seen) == 1 else "unknown", 1 / len(actions))
            for target, seen in sorted(actions.items())
        )

    def resolve(self, text: str, others: Iterable[str] = ()) -> Resolution:
        """Find the agents behind a written name.

        Parameters
        ----------
        text : str
            INN, code name or brand, in any case, with or without hyphens, spaces, salt, dose, form,
            suffix of a biologic or brackets; or several, joined by `+`, `/`, `and`, `plus`, `with`.
        others : iterable of str
            Other names that the source gives for the same thing. They are asked when the text
            itself names nobody, and must then all agree; where the text does name somebody, another
            name may not name somebody else.
        """
        found = self._resolve(text)
        if is_dummy(text):
            return found
        told = [self._resolve(other) for other in others]
        known = {frozenset(other.agents): other for other in told if other.complete}
        if not found.agents and not found.ambiguous and known:
            if len(known) == 1:
                return Resolution(text, next(iter(known.values())).agents)
            return Resolution(text, ambiguous=((text, tuple(sorted(frozenset().union(*known)))),))
        if found.complete and any(not agents <= set(found.agents) for agents in known):
            return Resolution(text, ambiguous=((text, tuple(sorted(frozenset(found.agents).union(*known)))),))
        return found

    def own_key(self, text: str) -> str:
        """What an unknown name is known by: its letters and digits, less dose, salt and form."""
        return compact(bare(one_name(text))) or text

    def _resolve(self, text: str) -> Resolution:
        name = one_name(text)
        if not name or is_dummy(name) or not_together(name):
            return Resolution(text, unknown=(text,) if text else ())
        if whole := self._whole(name):
            return _told(text, [(name, whole)])
        return _told(text, [pair for part in joined(name) for pair in self._part(part)])

    def _part(self, part: str) -> list[tuple[str, frozenset[str]]]:
        """One part of a joined name, or the several that a comma or an `or` holds."""
        if found := self._lookup(part):
            return [(part, found)]
        for split in (listed, alternatives):
            pieces = split(part)
            each = [self._lookup(piece) for piece in pieces]
            if split is listed and len(pieces) > 1 and any(each):
                return list(zip(pieces, each, strict=True))
            if split is alternatives and len(pieces) > 1 and all(each):
                return [(part, frozenset[str]().union(*each))]
        return [(part, frozenset())]

    def _whole(self, name: str) -> frozenset[str]:
        """Agents that carry the whole text as a name, for names that hold a sign which joins."""
        return frozenset(self._ids.get(compact(name), ()))

    def _lookup(self, part: str) -> frozenset[str]:
        """Agents of one name: by itself, and by what stands in its brackets."""
        own = self._first(part)
        bracketed = [self._first(piece) for text in inside(part) for piece in (joined(text) or (text,))]
        known = [ids for ids in bracketed if ids]
        if own:
            return own.union(*(ids for ids in known if len(bracketed) == 1))
        return frozenset().union(*known) if len(bracketed) == len(known) else frozenset()

    def _first(self, part: str) -> frozenset[str]:
        for spelling in spellings(part):
            if ids := self._ids.get(compact(one_name(spelling))):
                return frozenset(ids)
        return frozenset()


def _told(asked: str, parts: Iterable[tuple[str, frozenset[str]]]) -> Resolution:
    """Parts and the agents they may be, as a resolution; an agent named twice counts once."""
    agents: dict[str, None] = {}
    unknown: dict[str, None] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    for part, ids in parts:
        if len(ids) == 1:
            agents[next(iter(ids))] = None
        elif ids:
            ambiguous[part] = tuple(sorted(ids))
        else:
            unknown[part] = None
    return Resolution(asked, tuple(agents), tuple(unknown), tuple(ambiguous.items()))


def _list(cell: str | None) -> tuple[str, ...]:
    """The entries of a list joined by `;`."""
    return tuple(entry.strip() for entry in (cell or "").split(";") if entry.strip())
