"""The verb `doctor`: whether the public services can be reached, and are still what the code was written for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from prioritize.errors import FetchError
from prioritize.refreshing import Settings, client_of
from prioritize.report.words import printable
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.finding import live_sources
from prioritize.sources.live import Live


@dataclass(frozen=True)
class Finding:
    """What a source said.

    Attributes
    ----------
    source : str
    origins : tuple of str
        Hosts it is asked at.
    release : str
        '' when it did not say.
    differs : tuple of str
        What is not as the code expects, and what to do.
    fault : str
        Why it could not be asked; '' = it answered.
    """

    source: str
    origins: tuple[str, ...]
    release: str
    differs: tuple[str, ...]
    fault: str

    @property
    def well(self) -> bool:
        """Whether a refresh can be expected to work."""
        return not (self.fault or self.differs)


def doctor(settings: Settings, names: Sequence[str] = (), sources: Sequence[Live] | None = None) -> list[Finding]:
    """Ask every release, and one tiny known question per source; nothing is kept or written.

    Parameters
    ----------
    settings : Settings
    names : sequence of str
        Sources; all when empty.
    """
    known = live_sources() if sources is None else sources
    chosen = [source for source in known if not names or source.name in names]
    if not chosen:
        return []
    with ThreadPoolExecutor(len(chosen)) as pool:
        return list(pool.map(lambda source: _asked(source, settings), chosen))


def as_lines(found: Sequence[Finding]) -> list[str]:
    """What each source said, as text."""
    lines = []
    for one in found:
        state = "cannot be asked" if one.fault else "differs" if one.differs else "well"
        release = f", release {one.release}" if one.release else ""
        lines.append(printable(f"{one.source}: {state}{release} ({', '.join(one.origins)})"))
        lines += [printable(f"  {line}") for line in ([one.fault] if one.fault else one.differs)]
    return lines


def _asked(source: Live, settings: Settings) -> Finding:
    """What one source says."""
    client = client_of(source, settings)
    ask = Ask(source.name, client, Cache(settings.cache))
    release = ""
    try:
        release = source.release_of(ask)
        return Finding(source.name, source.origins, release, source.probe(ask), "")
    except FetchError as fault:
        return Finding(source.name, source.origins, release, (), str(fault))
    finally:
        client.close()
