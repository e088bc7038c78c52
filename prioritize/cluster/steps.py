"""Tables on a server: each written as Parquet, marked when it is whole, and read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from prioritize.cluster.connecting import Frame, Session, needed, unavailable
from prioritize.errors import Problem, SourceError
from prioritize.store.sqlfile import SqlFile

MARKS = "marks"
"""Folder of the marks: a row for each table that is whole, with what it was made of."""
MARK = "made_of string, rows bigint"
Rows = Sequence[tuple[Any, ...]]


def joined(folder: str, *names: str) -> str:
    """A path or an address below another."""
    return "/".join([folder.rstrip("/"), *names])


def quoted(text: str) -> str:
    """A text as SQL of Spark has it."""
    inner = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"


class Tables:
    """Tables of one run, below one folder that the server writes to.

    Parameters
    ----------
    session : Session
    folder : str
        A path of the server, or an address of an object store.
    made_of : str
        Tells this run from others: what another run left in the folder is made anew.

    Attributes
    ----------
    kept : list of str
        Tables that were there already.
    """

    def __init__(self, session: Session, folder: str, made_of: str) -> None:
        self._session, self._folder, self._made_of = session, folder, made_of
        self.kept: list[str] = []

    def path(self, name: str) -> str:
        """Where a table lies."""
        return joined(self._folder, *name.split("."))

    def give(self, name: str, rows: Rows, schema: str) -> Frame:
        """Write rows of this machine as a table, and enter it under its name."""
        frame = self._session.createDataFrame([list(row) for row in rows], schema)
        return self.enter(name, self._write(name, frame))

    def make(self, name: str, made: Callable[[], Frame]) -> Frame:
        """Write a table unless it is whole already, and read it back: what follows knows nothing of how it was made.

        Raises
        ------
        StoreError
            What was written is not what is read.
        """
        mark = joined(self._folder, MARKS, name)
        if (found := self._whole(mark, name)) is not None:
            self.kept.append(name)
            return found
        frame = self._write(name, made())
        rows = frame.count()
        note = self._session.createDataFrame([[self._made_of, rows]], MARK)
        note.coalesce(1).write.mode("overwrite").parquet(mark)
        return frame

    def run(self, file: SqlFile) -> Frame:
        """Make the table of a file of one SELECT, and enter it under its name."""
        name = f"{file.folder}.{file.name}"
        return self.enter(name, self.make(name, lambda: self._session.sql(file.text)))

    def enter(self, name: str, frame: Frame) -> Frame:
        """Enter a table that was written in the catalogue of the server, so that SQL finds it."""
        self._session.sql(f"DROP TABLE IF EXISTS {name}").collect()
        columns = ", ".join(f"{one.name} {one.dataType.simpleString()}" for one in frame.schema.fields)
        place = quoted(self.path(name))
        self._session.sql(f"CREATE TABLE {name} ({columns}) USING parquet LOCATION {place}").collect()
        return frame

    def _write(self, name: str, frame: Frame) -> Frame:
        """Write a table, and read it back; its columns are told, since a table without rows may have no file."""
        schema = frame.schema
        frame.write.mode("overwrite").parquet(self.path(name))
        return self._session.read.schema(schema).parquet(self.path(name))

    def _whole(self, mark: str, name: str) -> Frame | None:
        """The table when its mark says that it is whole and of this run, and as many rows are there."""
        rows = read_if_there(self._session, mark, MARK)
        if len(rows) != 1 or rows[0]["made_of"] != self._made_of:
            return None
        frame = self._session.read.parquet(self.path(name))
        if not frame.columns or frame.count() != rows[0]["rows"]:
            return None
        return frame


def read_if_there(session: Session, path: str, schema: str) -> list[Any]:
    """Rows of a small table; none when there is no such table. Some servers say so, others have no rows then."""
    errors = needed("pyspark.errors")
    with suppress(errors.AnalysisException):
        return list(session.read.schema(schema).parquet(path).collect())
    return []


class Schema:
    """A schema in the catalogue of the server, as long as a run needs it; it holds names alone, no rows.

    Parameters
    ----------
    session : Session
    name : str
    owner : str
        What the run writes to. A schema that a run with the same owner left is taken over.

    Raises
    ------
    SourceError
        Another run uses the schema, or somebody else made it.
    """

    def __init__(self, session: Session, name: str, owner: str) -> None:
        self._session, self._name = session, name
        comment = f"names used by prioritize while it writes {owner}"
        said = self._comment()
        if said is not None and said != comment:
            raise SourceError(
                Problem(
                    f"the server has a schema '{name}' already ({said or 'without a comment'})",
                    "cluster",
                    fix=f"wait for the run that uses it; if none does: DROP SCHEMA {name} CASCADE loses names alone",
                )
            )
        self.drop()
        session.sql(f"CREATE SCHEMA {name} COMMENT {quoted(comment)}").collect()

    def _comment(self) -> str | None:
        """Comment of the schema; None when there is no such schema."""
        names = [row[0] for row in self._session.sql(f"SHOW SCHEMAS LIKE '{self._name}'").collect()]
        if self._name not in names:
            return None
        told = self._session.sql(f"DESCRIBE SCHEMA {self._name}").collect()
        return {str(row[0]): str(row[1]) for row in told}.get("Comment", "")

    def drop(self) -> None:
        """Take the names out of the catalogue."""
        self._session.sql(f"DROP SCHEMA IF EXISTS {self._name} CASCADE").collect()

    def __enter__(self) -> Schema:
        return self

    def __exit__(self, _: object, fault: BaseException | None, __: object) -> None:
        if not unavailable(fault):  # a server that is gone is not asked again; the next run takes the schema over
            self.drop()
