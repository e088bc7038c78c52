"""All sources there are: those of this folder, and those that other packages bring."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from prioritize.errors import Problem, SourceError
from prioritize.sources.live import Live
from prioritize.sources.source import Source

Kind = TypeVar("Kind", bound=Source)

FRAME = frozenset({"cache", "http"})
"""Modules of this folder that hold no source, and that cost the packages that open sockets."""
NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Of a source: it is a key of a snapshot's manifest, and a part of the name of a file."""
GROUP = "prioritize.sources"
"""Entry points under which another package names its live sources, a subclass of `Live` each."""


def all_sources() -> list[Source]:
    """One instance of every source of this folder that reads public files, HGNC first, then by name."""
    return _ordered(kind() for kind in _of_folder() if not issubclass(kind, Live) or kind.flat)


def live_sources() -> list[Live]:
    """One instance of every source that can be asked, of this folder and of other packages, HGNC first, then by name.

    Raises
    ------
    SourceError
        An entry point that cannot be loaded, is no live source, or has the name of another; all of them are listed.
    """
    found = {kind.name: kind for kind in _of_folder() if issubclass(kind, Live)}
    taken = {kind.name for kind in _of_folder()}
    problems: list[Problem] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            kind = _of_package(point)
            if kind.name in taken:
                raise _unusable(point, f"there is a source '{kind.name}' already", "give it a name of its own")
        except SourceError as fault:
            problems += fault.problems
            continue
        taken.add(kind.name)
        found[kind.name] = kind
    if problems:
        raise SourceError(problems)
    return _ordered(kind() for kind in found.values())


def _of_folder() -> list[type[Source]]:
    """Every named source of this folder."""
    package = importlib.import_module("prioritize.sources")
    found: dict[str, type[Source]] = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.name in FRAME:
            continue
        content = importlib.import_module(f"prioritize.sources.{module.name}")
        for value in vars(content).values():
            if isinstance(value, type) and issubclass(value, Source) and value.name:
                found[value.name] = value
    return list(found.values())


def _of_package(point: EntryPoint) -> type[Live]:
    """The source that an entry point names."""
    try:
        kind = point.load()
    except Exception as fault:  # the code of another package may raise anything
        raise _unusable(
            point, f"cannot be loaded: {type(fault).__name__}: {fault}", "mend or remove the package"
        ) from fault
    if not (isinstance(kind, type) and issubclass(kind, Live) and kind.name):
        raise _unusable(point, "is no live source", "name a subclass of prioritize.sources.live.Live that has a name")
    if not NAME.fullmatch(kind.name):
        raise _unusable(point, f"the name '{kind.name}' is not of A-Z, a-z, 0-9, _ and -", "give it another name")
    if lacking := sorted(kind.__abstractmethods__):
        raise _unusable(point, f"lacks {', '.join(lacking)}", "write what a live source must have")
    return kind


def _unusable(point: EntryPoint, what: str, fix: str) -> SourceError:
    package = point.dist.name if point.dist else "an unnamed package"
    return SourceError(
        Problem(f"{point.value} of {package}: {what}", f"entry point {GROUP}", field=point.name, fix=fix)
    )


def _ordered(sources: Iterable[Kind]) -> list[Kind]:
    return sorted(sources, key=lambda source: (source.name != "hgnc", source.name))
