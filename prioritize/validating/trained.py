"""Scores that were learned from the very outcomes they are held against, or from a part of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from prioritize.errors import Problem
from prioritize.origins import UNPACKED, Origin, Trained, beside, digests_of, read_origin

FIX = "take scores that these outcomes had no part in, or look at it with --allow-leaky"


def learned_problems(origin: Origin | None, where: str, files: Iterable[Path]) -> list[Problem]:
    """Files of outcomes that the weights behind scores were learned from.

    Parameters
    ----------
    origin : Origin or None
        What the scores were made with; None = unknown.
    where : str
        File of the scores, or name of the model.
    files : iterable of Path
        Outcomes.
    """
    if origin is None:
        return []
    trained = {one.sha256 for one in origin.trained_on}
    return [
        Problem(f"was learned from this file: {file.name}, sha256 {min(seen)}", where, field=origin.model, fix=FIX)
        for file in files
        if (seen := _digests(file) & trained)
    ]


def origin_lines(scores: Path | None, origin: Origin | None, files: Mapping[Path, str]) -> tuple[str, ...]:
    """What is known of where scores come from, and what is not.

    Parameters
    ----------
    scores : Path or None
        None = a model was named.
    origin : Origin or None
    files : mapping of Path to str
        Outcomes, with the name of the format of each, '' = unknown.

    Returns
    -------
    tuple of str
        Sentences.
    """
    if origin is None:
        return () if scores is None else (_unknown(scores),)
    made = f"with the model {origin.model}, snapshot {origin.snapshot}, prioritize {origin.version}"
    lines = [] if scores is None else [f"{scores.name} was made {made}, by the file beside it"]
    digests = {digest for file in files for digest in _digests(file)}
    for one in origin.trained_on:
        seen = any(other.sha256 in digests for other in origin.trained_on if _same(one, other))
        if seen or one.outcomes.endswith(UNPACKED):
            continue
        if any(_alike(one.outcomes, *file) for file in files.items()):
            lines.append(
                f"WARNING: the weights of {origin.model} were learned from a part of such data ({one.outcomes}, sha256 "
                f"{one.sha256}): a part of these outcomes may have been seen, and what is shown here may be memory"
            )
    if origin.learned and not origin.trained_on:
        lines.append(f"WARNING: the weights of {origin.model} were learned, and its file does not say from what")
    return tuple(lines)


def origin_of_scores(scores: Path | None) -> Origin | None:
    """What a file of scores was made with, by the file beside it."""
    return None if scores is None else read_origin(scores)


def _unknown(scores: Path) -> str:
    """What is said of scores of unknown origin."""
    file = beside(scores)
    why = f"{file.name} is of another table" if file.is_file() else f"there is no {file.name} beside it"
    return (
        f"WARNING: nothing is known of where {scores.name} comes from ({why}): whether it was learned from these "
        "outcomes cannot be seen from here"
    )


def _alike(trained: str, file: Path, format_name: str) -> bool:
    """Whether a file is, by its name or its format, of the source that a training card names."""
    match = re.match(r"[a-z]+", trained.casefold())
    return match is not None and match[0] in f"{file.name} {format_name}".casefold()


def _same(one: Trained, other: Trained) -> bool:
    """Whether a card tells of one file, as it was downloaded and unpacked."""
    return one.outcomes.removesuffix(UNPACKED) == other.outcomes.removesuffix(UNPACKED)


def _digests(file: Path) -> frozenset[str]:
    """Digests of a file as it stands and, packed, of what is in it."""
    return frozenset(digests_of(file).values())
