"""The verb `doctor`: whether the public services can be reached, and are still what the code was written for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from prioritize.errors import FetchError
from prioritize.refreshing import Settings, chosen_of, client_of
from prioritize.report.words import printable
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.finding import live_sources
from prioritize.sources.live import Live

COUNTED = frozenset({"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
"""Variables of the environment that decide how a service is reached."""


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

    Raises
    ------
    UsageError
        An unknown source.
    """
    known = live_sources() if sources is None else sources
    chosen = chosen_of(names, known) if names else list(known)
    if not chosen:
        return []
    with ThreadPoolExecutor(len(chosen)) as pool:
        return list(pool.map(lambda source: _asked(source, settings), chosen))


def surroundings(environment: Mapping[str, str]) -> list[str]:
    """Proxies and certificates that the environment names, without the user and password of a proxy."""
    told = {name.upper(): text for name, text in sorted(environment.items()) if name.upper() in COUNTED and text}
    return [printable(f"{name} is {_plain(text)}") for name, text in told.items()] or [
        "no proxy and no certificates of its own are set (HTTPS_PROXY, REQUESTS_CA_BUNDLE)"
    ]


def _plain(address: str) -> str:
    """An address without its user and password."""
    return re.sub(r"(//|^)[^/@]*@", r"\1", address)


def as_lines(found: Sequence[Finding]) -> list[str]:
    """What each source said as text; what to do, once; and how many are well."""
    lines = []
    fixes: list[str] = []
    states: Counter[str] = Counter()
    for one in found:
        state = "cannot be asked" if one.fault else "differs" if one.differs else "well"
        states[state] += 1
        release = f", release {one.release}" if one.release else ""
        lines.append(f"{one.source}: {state}{release} ({', '.join(one.origins)})")
        fault, _, fix = one.fault.partition(". Fix: ")
        lines += [f"  {line}" for line in ([fault] if fault else one.differs)]
        fixes += [fix] if fix and fix not in fixes else []
    told = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    return [printable(line) for line in (*lines, *(f"Fix: {fix}" for fix in fixes), told) if line]


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
