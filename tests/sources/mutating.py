"""A JSON value with one field wrong at a time: what a service that changed its answer might send."""

from collections.abc import Iterator
from typing import Any, NamedTuple


class Mutation(NamedTuple):
    """One wrong value.

    Attributes
    ----------
    kind : str
        dropped, renamed, nulled or retyped.
    path : str
        Where, such as `data.targets[0].id`.
    name : str
        Name of the field; of an item of a list, that of the list.
    value : JSON
        The whole value with this one change. It shares what did not change with the value it was made of.
    """

    kind: str
    path: str
    name: str
    value: Any

    def __str__(self) -> str:
        """`dropped data.targets[0].id`, for the id of a test."""
        return f"{self.kind} {self.path}"


def mutations(value: Any, path: str = "", name: str = "") -> Iterator[Mutation]:
    """Drop, rename, null and retype every field in turn; null and retype every item of a list.

    Parameters
    ----------
    value : JSON
    path, name : str
        Those of the value itself; '' = the whole answer.

    Yields
    ------
    Mutation
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else key
            yield Mutation("dropped", here, key, {other: value[other] for other in value if other != key})
            renamed = {f"{other}Renamed" if other == key else other: value[other] for other in value}
            yield Mutation("renamed", here, key, renamed)
            for change in _inside(inner, here, key):
                yield change._replace(value={**value, key: change.value})
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for change in _inside(inner, f"{path}[{place}]", name):
                yield change._replace(value=[*value[:place], change.value, *value[place + 1 :]])


def _inside(value: Any, path: str, name: str) -> Iterator[Mutation]:
    """What may be wrong with a value at its place, and within it."""
    if value is not None:
        yield Mutation("nulled", path, name, None)
    yield Mutation("retyped", path, name, _retyped(value))
    yield from mutations(value, path, name)


def _retyped(value: Any) -> Any:
    """A value of another type that says nearly the same."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return 7
        case list():
            return {"items": value}
        case dict():
            return [value]
        case _:
            return {"unexpected": True}
