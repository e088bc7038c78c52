"""The JSON Schema of `report.json`, made from the records of the report: their types, limits and docstrings."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from prioritize.report.document import Document
from prioritize.report.kinds import OneOf, Within

FILE = "report.schema.json"
"""Its name, and what `$schema` of `report.json` says."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
UNDERLINE = "----------\n"
NAMES = re.compile(r"(?P<names>\w+(?:, \w+)*)(?: : .*)?")

Schema = dict[str, Any]


def report_schema() -> Schema:
    """The schema of the whole file.

    Returns
    -------
    dict
        Draft 2020-12. Every key of `report.json` is required, and no other is allowed.
    """
    records = {record.__name__: record for record in _reached(Document)}
    parts = {name: _object(records[name]) for name in sorted(records)}
    whole = parts.pop(Document.__name__)
    said = {"type": "string", "description": "File of the schema that this file follows, beside it."}
    whole["properties"] = {"$schema": said} | whole["properties"]
    whole["required"] = ["$schema", *whole["required"]]
    return {
        "$schema": DIALECT,
        "title": "Report of prioritize",
        **whole,
        "description": "A whole report. Numbers are rounded to six decimals; null = unknown, or not to be had.",
        "$defs": parts,
    }


def data_fields(record: Any) -> tuple[Field[Any], ...]:
    """Fields of a record that data files hold; the others are for the page alone."""
    return tuple(one for one in fields(record) if not one.metadata.get("page"))


@cache
def described(record: type) -> dict[str, str]:
    """What the docstring of a record says of each of its fields.

    Names that share a line share what is said of them.
    """
    said: dict[str, list[str]] = {}
    names: list[str] = []
    for line in (inspect.getdoc(record) or "").partition(UNDERLINE)[2].splitlines():
        head = NAMES.fullmatch(line)
        if head:
            names = head["names"].split(", ")
        for name in names if not head else ():
            said.setdefault(name, []).append(line.strip())
    return {name: " ".join(lines).strip() for name, lines in said.items()}


def _object(record: type) -> Schema:
    """A record as the schema of an object."""
    hints, said = get_type_hints(record, include_extras=True), described(record)
    names = [one.name for one in data_fields(record)]
    return {
        "description": (inspect.getdoc(record) or "").partition("\n")[0],
        "type": "object",
        "properties": {name: _of(hints[name]) | {"description": said.get(name, "")} for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _of(hint: Any) -> Schema:
    """A type as a schema."""
    if hint in PLAIN:
        return {"type": PLAIN[hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return _composed(get_origin(hint), get_args(hint))


def _composed(origin: Any, parts: tuple[Any, ...]) -> Schema:
    """A type that is made of others as a schema.

    Raises
    ------
    TypeError
        JSON has nothing like it.
    """
    if origin is Annotated:
        return _of(parts[0]) | _limits(parts[1])
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_of(part) for part in parts]}
    if origin is tuple and parts[1:] == (...,):
        return {"type": "array", "items": _of(parts[0])}
    if origin is tuple:
        size = len(parts)
        items = [_of(part) for part in parts]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": size, "maxItems": size}
    raise TypeError(f"no JSON for {origin}")


def _limits(limit: Within | OneOf) -> Schema:
    """Limits of a field as a schema writes them."""
    if isinstance(limit, OneOf):
        return {"enum": list(limit.words)}
    return {"minimum": limit.low} | ({} if limit.high is None else {"maximum": limit.high})


def _reached(hint: Any) -> Iterator[type]:
    """All records that a type leads to through its data fields, some more than once."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
        hints = get_type_hints(hint, include_extras=True)
        for one in data_fields(hint):
            yield from _reached(hints[one.name])
    else:
        for part in get_args(hint):
            yield from _reached(part)
