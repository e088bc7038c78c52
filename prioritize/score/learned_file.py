"""The file of learned weights: a model as TOML, and in its comments what the weights were learned from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError
from prioritize.score.learned_checks import day
from prioritize.score.learned_fit import DIGITS
from prioritize.score.scorer import features_of

if TYPE_CHECKING:
    from prioritize.score.learned import LearnedWeights

Floats = NDArray[np.float64]


def write_model(fitted: LearnedWeights, file: Path, *, outcomes: str, date: str, title: str) -> Path:
    """Write a fitted model to a new file; arguments as for `LearnedWeights.to_toml`."""
    _check_asked(file, outcomes, date)
    text = "\n".join([*_provenance(fitted, outcomes, date), *_lines(_content(fitted, title, date), (), _notes(fitted))])
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text + "\n")
    except FileExistsError as fault:
        raise UsageError(
            Problem("exists already and is not overwritten", str(file), fix="give another name, or move it away")
        ) from fault
    except OSError as fault:
        raise UsageError(
            Problem(f"cannot be written: {fault.strerror}", str(file), fix="give a folder that exists")
        ) from fault
    return file


def _check_asked(file: Path, outcomes: str, date: str) -> None:
    """Refuse a name, a checksum or a day that cannot be used."""
    problems = []
    if file.suffix != ".toml":
        problems.append(Problem("does not end in .toml", str(file), fix="give a name such as learned.toml"))
    if not re.fullmatch(r"[0-9a-f]{64}", outcomes):
        problems.append(Problem(f"{outcomes!r} is no sha256", "outcomes", fix="give its 64 hexadecimal digits"))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) or day(date, end=False) is None:
        problems.append(Problem(f"{date!r} is no day", "date", fix="write YYYY-MM-DD"))
    if problems:
        raise UsageError(problems)


def _provenance(fitted: LearnedWeights, outcomes: str, date: str) -> list[str]:
    """What the weights were learned from and how well they do, as comments."""
    positive = round(fitted.prevalence_ * len(fitted.fold_))
    shown = "shown" if fitted.gain_interval_[0] > 0 else "not shown: the interval holds 0 or less"
    return [
        "# Weights learned from outcomes; nothing uses this model unless it is named.",
        f"# fitted: {date}",
        f"# outcomes: sha256 {outcomes}",
        f"# rows: {len(fitted.fold_)}, of {fitted.n_targets_} targets; {positive} positive, "
        f"{len(fitted.fold_) - positive} negative",
        f"# method: {fitted.method}, penalty {float(fitted.penalty)!r}, {fitted.folds} folds by target, "
        f"{fitted.draws} bootstrap draws of targets, seed {fitted.seed}",
        f"# evidence: {_evidence(fitted)}",
        f"# model whose criteria, scales and weights it began from: {json.dumps(fitted.model.name)}, "
        f"sha256 {fitted.model.sha256 or 'none'}",
        f"# AUROC out of fold, pairs of the same fold: {fitted.auroc_:.3f} "
        f"({_between(fitted.auroc_interval_)}, 95 % interval over targets)",
        f"# AUROC of the model's own weights on the same pairs: {fitted.auroc_before_:.3f}; gain {fitted.gain_:+.3f} "
        f"({_between(fitted.gain_interval_)}): {shown}",
        f"# Brier score out of fold: {fitted.brier_:.4f}; of the share of positives alone: "
        f"{fitted.brier_prevalence_:.4f}",
        "# Standard errors: standard deviation over draws of targets, in which a weight held at 0 counts as 0;",
        "# near 0 they are not symmetric, so the share of draws at 0 stands beside them.",
        "",
    ]


def _evidence(fitted: LearnedWeights) -> str:
    """How the criteria are known to be no later than the outcomes."""
    if not isinstance(fitted.dated, Mapping):
        return "every criterion declared to be dated no later than the start of the outcomes"
    latest = max(str(day(fitted.dated[name], end=True)) for name in features_of(fitted.model))
    return f"dated no later than {latest}; outcomes from {day(fitted.start, end=False)}"


def _notes(fitted: LearnedWeights) -> dict[str, str]:
    """Comment beside each weight."""
    return {
        one.feature: f"standard error {error:.3f}, at 0 in {share:.0%} of draws"
        for one, error, share in zip(fitted.model.criteria, fitted.standard_errors_, fitted.at_zero_, strict=True)
    }


def _content(fitted: LearnedWeights, title: str, date: str) -> dict[str, Any]:
    """The model file as tables."""
    base = fitted.model
    groups: dict[str, Any] = {}
    for one, weight in zip(base.criteria, fitted.weights_.tolist(), strict=True):
        group = groups.setdefault(one.group, {"weight": 0.0, "criteria": {}})
        group["weight"] = round(group["weight"] + weight, DIGITS)
        track = {"track": one.track} if one.track else {}
        scale = one.scale.model_dump()
        group["criteria"][one.feature] = {"weight": weight, "better": one.better, "scale": scale} | track
    return {
        "title": title or f"{base.title}, weights learned from outcomes",
        "question": base.question,
        "description": f"Weights learned on {date} from {len(fitted.fold_)} outcomes of {fitted.n_targets_} targets "
        f"({fitted.method}, penalty {float(fitted.penalty)!r}); AUROC out of fold {fitted.auroc_:.3f} "
        f"({_between(fitted.auroc_interval_)}), with the weights of {base.name} {fitted.auroc_before_:.3f}.",
        "coverage": base.coverage.model_dump(),
        "gates": base.gates.model_dump(exclude_none=True),
        "tracks": {name: track.model_dump() for name, track in base.tracks.items()},
        "groups": groups,
        "uncertainty": base.uncertainty.model_dump(),
        "combinations": base.combinations.model_dump(),
    }


def _between(interval: Floats) -> str:
    """Both ends, three decimals."""
    return f"{interval[0]:.3f} to {interval[1]:.3f}"


def _lines(table: Mapping[str, Any], place: tuple[str, ...], notes: Mapping[str, str]) -> Iterator[str]:
    """Lines of a TOML table and of those below it; a scale stands on one line."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict) and key != "scale"}
    plain = {key: value for key, value in table.items() if key not in inner}
    if place and (plain or not inner):
        yield f"[{'.'.join(map(_key, place))}]"
    for key, value in plain.items():
        note = notes[place[-1]] if key == "weight" and "criteria" in place else ""
        yield f"{_key(key)} = {_value(value)}" + (f"  # {note}" if note else "")
    if plain and not place:
        yield ""
    for key, value in inner.items():
        yield from _lines(value, (*place, key), notes)
    if len(place) == 1 or (len(place) == 2 and place[0] == "groups"):
        yield ""


def _key(name: str) -> str:
    """A key, quoted where it must be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)
