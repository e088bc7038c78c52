"""The model file: read once, checked once."""

from __future__ import annotations

import hashlib
import json
import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from prioritize.errors import ModelError, Problem, did_you_mean
from prioritize.model.model import Model, ResolvedCriterion
from prioritize.model.scales import SCALES, MinMax, Rank
from prioritize.model.shapes import (
    Combinations,
    FeatureFacts,
    File,
)
from prioritize.tomlfile import read_toml

PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""Name of a model that another extends."""


def read_model(
    path: Path,
    features: Mapping[str, FeatureFacts],
    terms: Mapping[str, str],
    folders: Sequence[Path] = (),
    indications: Mapping[str, FeatureFacts] | None = None,
) -> Model:
    """Read a model file.

    Parameters
    ----------
    path : Path
        A TOML file.
    features : mapping of name to FeatureFacts
        What the store can measure.
    terms : mapping of str to str
        Name of each combination term, and its role: merit, penalty or signed.
    folders : sequence of Path
        Where a model named by `extends` is looked for, beside the file's own folder.
    indications : mapping of name to FeatureFacts, optional
        What the store can measure of a gene in one indication.

    Raises
    ------
    ModelError
        Not readable, unknown key, feature or term, a weight that is negative, not a number or
        infinite, all weights zero, or a sign against the feature's direction. All faults are
        listed.
    """
    content = _extended(path, folders, ())
    try:
        file = File.model_validate(content)
    except ValidationError as fault:
        raise ModelError(_problems(fault, path, content)) from fault
    problems = [
        Problem("no such feature", str(path), field=f"{group}.criteria.{name}", fix=_fix(name, features))
        for group, names in _named(file).items()
        for name in names
        if name not in features
    ]
    known = set(terms)
    problems += [
        Problem(
            "no such combination term",
            str(path),
            field=f"combinations.{kind}.{name}",
            fix=_fix(name, known),
        )
        for kind, names in (
            ("merits", file.combinations.merits),
            ("signed", file.combinations.signed),
        )
        for name in names
        if name not in known
    ]
    file = _without_tracks(file)
    problems += _roles(file.combinations, terms, path) + _track_problems(file, features, path)
    problems += _misfits(file, features, path) + _indication_problems(file, indications or {}, path)
    if problems:
        raise ModelError(problems)
    criteria = _criteria(file, features, path)
    precedence = _precedence(file, features, path)
    if not any(file.combinations.merits.values()) and file.combinations.merits:
        raise ModelError(
            Problem(
                "all weights are zero",
                str(path),
                field="combinations.merits",
                fix="give one a weight",
            )
        )
    unused = set() if file.indications.criteria else {"indications"}
    text = json.dumps(file.model_dump(mode="json", exclude=unused), sort_keys=True)
    return Model(
        path.stem,
        file.title,
        file.question,
        file.description,
        hashlib.sha256(text.encode()).hexdigest(),
        file.coverage,
        file.gates,
        file.uncertainty,
        file.combinations,
        criteria,
        precedence,
        file.precedence.weight,
        dict(file.tracks),
        tuple(name for name, group in file.groups.items() if group.aggregate == "weighted_product"),
        _group_weights(file),
        as_of=file.as_of,
        indications=_indications(file, indications or {}),
    )


def _roles(weights: Combinations, terms: Mapping[str, str], path: Path) -> list[Problem]:
    """Terms in the wrong table, or with a sign that their role forbids."""
    problems = [
        Problem(
            "may not be averaged: it counts for or against a pair by itself",
            str(path),
            field=f"combinations.merits.{name}",
            fix="move it to [combinations.signed]",
        )
        for name in weights.merits
        if terms.get(name, "merit") != "merit"
    ]
    for name, weight in weights.signed.items():
        role = terms.get(name)
        wrong = (role == "penalty" and weight > 0) or (role == "signed" and weight < 0)
        if wrong or role == "merit":
            allowed = {"penalty": "0 or below", "signed": "0 or above"}.get(str(role))
            fix = f"give it a weight of {allowed}" if allowed else "move it to [combinations.merits]"
            problems.append(
                Problem(f"{weight:g} does not fit a {role}", str(path), field=f"combinations.signed.{name}", fix=fix)
            )
    return problems


def _named(file: File) -> dict[str, list[str]]:
    """Features named by each group."""
    named = {f"groups.{name}": list(group.criteria) for name, group in file.groups.items()}
    return named | {"precedence": list(file.precedence.criteria)}


def _misfits(file: File, features: Mapping[str, FeatureFacts], path: Path) -> list[Problem]:
    """Scales of the file that do not suit their feature."""
    given = [
        (f"groups.{group}.criteria.{name}.scale", name, criterion.scale)
        for group, content in file.groups.items()
        for name, criterion in content.criteria.items()
    ]
    given += [
        (f"precedence.criteria.{name}.scale", name, criterion.scale)
        for name, criterion in file.precedence.criteria.items()
    ]
    return [
        Problem(why, str(path), field=place, fix="'prioritize list features' shows units and ranges")
        for place, name, scale in given
        if scale is not None and name in features and (why := scale.misfit(*features[name].range))
    ]


def _criteria(file: File, features: Mapping[str, FeatureFacts], path: Path) -> tuple[ResolvedCriterion, ...]:
    """Criteria of the groups, weights as shares of the whole."""
    problems = [
        Problem(
            "is shown and never scored",
            str(path),
            field=f"groups.{group_name}.criteria.{name}",
            fix="remove it",
        )
        for group_name, group in file.groups.items()
        for name, criterion in group.criteria.items()
        if features[name].better == "none" and criterion.weight > 0
    ]
    problems += [
        Problem(
            "counts failures, which may not be averaged: one more could raise a low score",
            str(path),
            field=f"groups.{group_name}.criteria.{name}",
            fix="move it to [precedence.criteria] with sign = -1",
        )
        for group_name, group in file.groups.items()
        for name, criterion in group.criteria.items()
        if features[name].failure and criterion.weight > 0
    ]
    twice = [name for group in file.groups.values() for name in group.criteria]
    problems += [
        Problem("stands in two groups", str(path), field=name, fix="keep it in one")
        for name in sorted({name for name in twice if twice.count(name) > 1})
    ]
    if problems:
        raise ModelError(problems)
    total = sum(group.weight for group in file.groups.values() if any(c.weight for c in group.criteria.values()))
    if total <= 0:
        raise ModelError(Problem("all weights are zero", str(path), field="groups", fix="give at least one a weight"))
    resolved = []
    for group_name, group in file.groups.items():
        inside = sum(criterion.weight for criterion in group.criteria.values())
        for name, criterion in group.criteria.items():
            share = group.weight / total * criterion.weight / inside if inside else 0.0
            if share > 0:
                facts = features[name]
                resolved.append(
                    ResolvedCriterion(
                        name,
                        group_name,
                        share,
                        1,
                        criterion.better or facts.better,
                        criterion.scale or facts.scale,
                        facts,
                        criterion.track or "",
                    )
                )
    return tuple(resolved)


def _indication_problems(file: File, features: Mapping[str, FeatureFacts], path: Path) -> list[Problem]:
    """Criteria of an indication that cannot be used."""
    problems = []
    for name, criterion in file.indications.criteria.items():
        place = f"indications.criteria.{name}"
        facts = features.get(name)
        scale = criterion.scale
        if facts is None:
            problems.append(
                Problem("no such feature of an indication", str(path), field=place, fix=_fix(name, features))
            )
        elif facts.better == "none" and criterion.weight > 0:
            problems.append(Problem("is shown and never scored", str(path), field=place, fix="remove it"))
        elif scale is not None and (why := scale.misfit(*facts.range)):
            problems.append(Problem(why, str(path), field=f"{place}.scale", fix="give a scale within the range"))
        if isinstance(scale, MinMax | Rank):
            what = "takes its anchors from the genes at hand, which differ by indication"
            problems.append(Problem(what, str(path), field=f"{place}.scale", fix="give a scale with fixed anchors"))
        if criterion.track is not None:
            problems.append(Problem("counts in every track", str(path), field=f"{place}.track", fix="remove it"))
    return problems


def _indications(file: File, features: Mapping[str, FeatureFacts]) -> tuple[ResolvedCriterion, ...]:
    """Criteria of an indication; weights as shares of the whole that they make up together with the groups."""
    inside = sum(criterion.weight for criterion in file.indications.criteria.values())
    counting = sum(group.weight for group in file.groups.values() if any(c.weight for c in group.criteria.values()))
    whole = file.indications.weight / (counting + file.indications.weight)
    return tuple(
        ResolvedCriterion(
            name,
            "indications",
            whole * criterion.weight / inside,
            1,
            criterion.better or features[name].better,
            criterion.scale or features[name].scale,
            features[name],
        )
        for name, criterion in file.indications.criteria.items()
        if criterion.weight > 0 and whole > 0
    )


def _group_weights(file: File) -> dict[str, float]:
    """Weight of each group that counts, as a share of all."""
    counting = {
        name: group.weight for name, group in file.groups.items() if any(c.weight for c in group.criteria.values())
    }
    total = sum(counting.values())
    return {name: weight / total for name, weight in counting.items() if weight > 0}


def _without_tracks(file: File) -> File:
    """The file less the tracks that are off, and their criteria."""
    off = {name for name, track in file.tracks.items() if not track.on}
    groups = {
        name: group.model_copy(
            update={"criteria": {key: one for key, one in group.criteria.items() if one.track not in off}}
        )
        for name, group in file.groups.items()
    }
    tracks = {name: track for name, track in file.tracks.items() if name not in off}
    return file.model_copy(update={"groups": groups, "tracks": tracks})


def _track_problems(file: File, features: Mapping[str, FeatureFacts], path: Path) -> list[Problem]:
    """Unknown tracks and unknown features of tracks and gates."""
    problems = [
        Problem(
            "no such track",
            str(path),
            field=f"groups.{group}.criteria.{name}.track",
            fix=_fix(criterion.track, file.tracks) if file.tracks else "define it under [tracks]",
        )
        for group, content in file.groups.items()
        for name, criterion in content.criteria.items()
        if criterion.track is not None and criterion.track not in file.tracks
    ]
    needs = {f"tracks.{name}.needs": track.needs for name, track in file.tracks.items()}
    if file.gates.needs is not None:
        needs["gates.needs.features"] = file.gates.needs.features
    problems += [
        Problem(f"no such feature '{name}'", str(path), field=place, fix=_fix(name, features))
        for place, names in needs.items()
        for name in names
        if name not in features
    ]
    for name in file.tracks:
        counting = sum(
            criterion.weight * group.weight
            for group in file.groups.values()
            for criterion in group.criteria.values()
            if criterion.track in (None, name)
        )
        if counting <= 0:
            problems.append(Problem("all weights are zero", str(path), field=f"tracks.{name}", fix="give one a weight"))
    return problems


def _precedence(file: File, features: Mapping[str, FeatureFacts], path: Path) -> tuple[ResolvedCriterion, ...]:
    """Signed criteria; the weights of each sign sum to the group's weight at most."""
    problems = []
    for name, criterion in file.precedence.criteria.items():
        wanted = -1 if features[name].better == "lower" else 1
        if features[name].better == "none" and criterion.weight > 0:
            problems.append(
                Problem(
                    "is shown and never scored",
                    str(path),
                    field=f"precedence.criteria.{name}",
                    fix="remove it",
                )
            )
        elif criterion.sign != wanted:
            problems.append(
                Problem(
                    f"sign {criterion.sign} against a feature of which {features[name].better} is better",
                    str(path),
                    field=f"precedence.criteria.{name}",
                    fix=f"write sign = {wanted}",
                )
            )
    if problems:
        raise ModelError(problems)
    total = sum(criterion.weight for criterion in file.precedence.criteria.values())
    if not total or not file.precedence.weight:
        return ()
    return tuple(
        ResolvedCriterion(
            name,
            "precedence",
            file.precedence.weight * criterion.weight / total,
            criterion.sign,
            features[name].better,
            criterion.scale or features[name].scale,
            features[name],
        )
        for name, criterion in file.precedence.criteria.items()
        if criterion.weight > 0
    )


def _extended(path: Path, folders: Sequence[Path], seen: tuple[Path, ...]) -> dict[str, Any]:
    """The file's content laid over that of the model it extends."""
    where = str(path)
    content = read_toml(path, ModelError, fix="'prioritize list models' shows the embedded ones")
    base = content.get("extends")
    if base is None:
        return content
    plain = isinstance(base, str) and PLAIN.fullmatch(base)
    found = [
        folder / f"{base}.toml" for folder in (path.parent, *folders) if plain and (folder / f"{base}.toml").is_file()
    ]
    if not found:
        raise ModelError(
            Problem(
                f"no model named '{base}'",
                where,
                field="extends",
                fix="give the name of a model file, without folder and ending",
            )
        )
    if found[0].resolve() in (*seen, path.resolve()):
        raise ModelError(Problem(f"'{base}' extends itself", where, field="extends", fix="break the circle"))
    return _laid_over(_extended(found[0], folders, (*seen, path.resolve())), content)


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; a scale is replaced whole."""
    merged = dict(base)
    for key, value in top.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict) and key != "scale"
        merged[key] = _laid_over(merged[key], value) if both else value
    return merged


def _problems(fault: ValidationError, path: Path, content: Mapping[str, Any]) -> list[Problem]:
    """One problem per mistake pydantic found, with the nearest allowed key."""
    problems = []
    groups = content.get("groups")
    tables = groups if isinstance(groups, dict) else {}
    whole = [name for name, group in tables.items() if isinstance(group, dict) and "criteria" in group]
    for item in fault.errors():
        place = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            allowed = _keys_at(item["loc"][:-1])
            problems.append(Problem("unknown key", str(path), field=place, fix=_fix(str(item["loc"][-1]), allowed)))
        elif item["type"] == "missing" and item["loc"][::2] == ("groups", "criteria"):
            wrong = str(item["loc"][1])
            fix = f"{did_you_mean(wrong, whole)}; or give it criteria" if whole else "give it criteria"
            problems.append(Problem("a new group without criteria", str(path), field=f"groups.{wrong}", fix=fix))
        else:
            given = f", found {reprlib.repr(item['input'])}" if not isinstance(item["input"], dict) else ""
            said = item["msg"].removeprefix("Value error, ")
            problems.append(Problem(f"{said}{given}", str(path), field=place, fix="correct the value"))
    return problems


def _keys_at(place: tuple[int | str, ...]) -> list[str]:
    """Keys that a table of the model file may have."""
    part: Any = File
    for name in place:
        part = _inside(part, str(name))
    return sorted(part.model_fields) if isinstance(part, type) and issubclass(part, BaseModel) else []


def _inside(part: Any, name: str) -> Any:
    """What stands under a key of a table; a table or a mapping, or something without keys."""
    if get_origin(part) is dict:
        found = get_args(part)[1]
    elif _is_table(part) and name in part.model_fields:
        found = part.model_fields[name].annotation
    else:
        return SCALES.get(name)
    if isinstance(found, UnionType):  # a table that may be left out
        found = next((one for one in get_args(found) if _is_table(one)), found)
    return found


def _is_table(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _fix(word: str, allowed: Iterable[str]) -> str:
    return did_you_mean(word, names) if (names := list(allowed)) else "remove it"
