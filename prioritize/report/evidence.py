"""Each number of a dossier as the query that returns it."""

from __future__ import annotations


def value_sql(feature: str, target: str) -> str:
    """The query that returns the value of a feature for one target, and how many rows it counts.

    Parameters
    ----------
    feature : str
        Name of a table of schema `features`.
    target : str
        HGNC id.

    Returns
    -------
    str
        One SELECT for `prioritize query`; no row, or no value, means unknown.
    """
    table = f"features.{identifier(feature)}"
    return f"SELECT value, n_evidence FROM {table} WHERE target_id = {_literal(target)}"  # noqa: S608 - only printed


def identifier(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"
