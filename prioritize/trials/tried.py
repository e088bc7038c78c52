"""Combinations already tried, found again from the names of their agents in any order and spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import product

from prioritize.errors import Problem, TargetError
from prioritize.trials.names import AgentNames, Resolution
from prioritize.trials.spelling import alternatives, compact, one_name

Key = frozenset[str]


class TriedCombinations:
    """An index of combinations by what was given.

    Parameters
    ----------
    rows : iterable of mapping
        `combination_id` and `agents`, a list joined by `;`. An entry `A or B` stands for either. Where `backbone` names
        known agents alone and leaves no choice, the row is also found by its agents and these together.
    names : AgentNames

    Attributes
    ----------
    own_names : dict of str to tuple of str
        Entries, or parts of entries, that are no known agent and stand under their own name: the
        combinations that hold them.

    Raises
    ------
    TargetError
        A row without agents, or an agent that may be several.
    """

    def __init__(self, rows: Iterable[Mapping[str, str | None]], names: AgentNames) -> None:
        self._names = names
        self._ids: dict[Key, list[str]] = {}
        own: dict[str, list[str]] = {}
        for row in rows:
            combination = row.get("combination_id") or ""
            agents = [entry for entry in (row.get("agents") or "").split(";") if entry.strip()]
            if not combination or not agents:
                raise TargetError(Problem("a combination has no id or no agents", "combinations", field=combination))
            for key in self._keys(agents) | self._with_backbone(agents, row.get("backbone") or ""):
                self._ids.setdefault(key, []).append(combination)
            for entry in agents:
                for unknown in self._unknown(entry):
                    own.setdefault(unknown, []).append(combination)
        self.own_names = {name: tuple(dict.fromkeys(ids)) for name, ids in sorted(own.items())}

    def find_again(self, names: Iterable[str]) -> tuple[str, ...]:
        """Combinations that hold these agents and no other, with or without the backbone on record.

        Parameters
        ----------
        names : iterable of str
            In any order and spelling; an entry may join several (`A + B`).

        Returns
        -------
        tuple of str
            Combination ids, sorted; the same agents may have been tried in several indications.

        Raises
        ------
        TargetError
            No name, or a name that several agents share.
        """
        asked = [name for name in names if name.strip()]
        if not asked:
            raise TargetError(Problem("no agent is named", field="names", fix="name at least one agent"))
        return tuple(sorted({found for key in self._keys(asked) for found in self._ids.get(key, ())}))

    def with_agents(self, keys: Collection[str]) -> tuple[str, ...]:
        """Combinations that hold these keys (agent ids; own keys of unknown names) and no other, sorted."""
        return tuple(sorted(self._ids.get(frozenset(keys), ())))

    def with_at_least(self, keys: Collection[str]) -> tuple[str, ...]:
        """Combinations that hold these keys and perhaps others, sorted."""
        wanted = frozenset(keys)
        return tuple(sorted({found for key, ids in self._ids.items() if wanted <= key for found in ids}))

    def _keys(self, entries: Iterable[str]) -> set[Key]:
        """What the entries stand for: one set of keys, or several when an entry leaves a choice."""
        return {frozenset[str]().union(*chosen) for chosen in product(*(self._choices(entry) for entry in entries))}

    def _with_backbone(self, agents: list[str], backbone: str) -> set[Key]:
        """The agents together with those of the backbone, where its words say without doubt that they were given."""
        either = backbone.startswith(("with", "vs")) or "/" in backbone
        known = not either and self._names.resolve(backbone).complete
        return self._keys([*agents, backbone]) if known else set()

    def _choices(self, entry: str) -> set[Key]:
        """The sets of keys that one entry may stand for."""
        return {self._key(text, found) for text, found in self._read(entry)}

    def _unknown(self, entry: str) -> list[str]:
        return [unknown for _, found in self._read(entry) for unknown in found.unknown]

    def _read(self, entry: str) -> list[tuple[str, Resolution]]:
        """The entry as one name, or each of the names that an `or` parts."""
        whole = self._names.resolve(entry)
        if whole.complete:
            return [(entry, whole)]
        return [(text, self._names.resolve(text)) for text in alternatives(one_name(entry))]

    def _key(self, text: str, found: Resolution) -> Key:
        if found.ambiguous:
            part, agents = found.ambiguous[0]
            raise TargetError(
                Problem(
                    f"'{part}' may be {' or '.join(agents)}",
                    field=text,
                    fix="write the name that only one of them carries",
                )
            )
        return frozenset(found.agents) | {self._names.own_key(unknown) for unknown in found.unknown if compact(unknown)}
