"""Groups of verbs in the order of work, and how those of the command line are loaded: each when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click

MARGIN = 6
"""Columns of a list of verbs that hold neither a name nor a text."""


class Verbs(click.Group):
    """Verbs in the order of work, and examples kept line by line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order in which they were written."""
        return list(self.commands)


class LazyVerbs(Verbs):
    """Verbs that are imported when they are asked for; a list of them needs their names and first sentences alone.

    Parameters
    ----------
    verbs : mapping of name to (home, sentence)
        `module.function` in `prioritize.commands`, and the first sentence of its help.
    """

    def __init__(self, *, verbs: Mapping[str, tuple[str, str]], **others: object) -> None:
        super().__init__(commands=_Shelf({name: home for name, (home, _) in verbs.items()}), **others)  # type: ignore[arg-type]
        self.sentences = {name: sentence for name, (_, sentence) in verbs.items()}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing one."""
        limit = formatter.width - MARGIN - max(map(len, self.sentences))
        rows = [
            (name, click.Command(name, help=text).get_short_help_str(limit)) for name, text in self.sentences.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class _Shelf(MutableMapping[str, click.Command]):
    """Verbs by name, each imported and hooked to the run log when it is taken down first."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._homes = dict(homes)
        self._taken: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._taken:
            self._taken[name] = _loaded(self._homes[name])
        return self._taken[name]

    def __setitem__(self, name: str, verb: click.Command) -> None:
        self._homes[name], self._taken[name] = "", verb

    def __delitem__(self, name: str) -> None:
        del self._homes[name]
        self._taken.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


def _loaded(home: str) -> click.Command:
    """The verb of a home, hooked to the run log."""
    from prioritize.commands.recording import record

    module, _, function = home.partition(".")
    verb: click.Command = getattr(import_module(f"prioritize.commands.{module}"), function)
    record(click.Group(commands=[verb]))
    return verb
