"""Strict reading of a ClinicalTrials.gov v2 record: every field may be absent or null, none may be of another shape."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prioritize.errors import Problem, SourceError

_NCT = re.compile(r"NCT\d{8}")
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True)
class Moment:
    """A registered date.

    Attributes
    ----------
    text : str
        As registered: YYYY-MM-DD or YYYY-MM.
    kind : str
        ACTUAL or ESTIMATED; '' where the registry does not say.
    """

    text: str
    kind: str = ""

    @property
    def last(self) -> dt.date:
        """The last day that it may mean."""
        year, month, *day = (int(part) for part in self.text.split("-"))
        return dt.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])


class Record:
    """One study record, read by path.

    Raises
    ------
    SourceError
        The record is no mapping, has no `protocolSection`, or no NCT id of the known form.
    """

    def __init__(self, record: object) -> None:
        self.nct = "a study record"
        if not isinstance(record, Mapping):
            raise self.fault("", "is not an object")
        self._root: Mapping[str, Any] = record
        if not isinstance(record.get("protocolSection"), Mapping):
            raise self.fault("protocolSection", "is missing or not an object")
        nct = self.text("protocolSection.identificationModule.nctId")
        if not _NCT.fullmatch(nct):
            raise self.fault("protocolSection.identificationModule.nctId", f"'{nct}' is no NCT id")
        self.nct = nct

    def fault(self, path: str, what: str) -> SourceError:
        """An error that names the study and the field."""
        return SourceError(
            Problem(
                what, self.nct, field=path, fix="fetch the record again; if it stays so, the registry changed its form"
            )
        )

    def get(self, path: str) -> Any:
        """Value at a path; None where it, or anything on the way, is absent or null."""
        node: Any = self._root
        walked: list[str] = []
        for step in path.split("."):
            if node is None:
                return None
            if not isinstance(node, Mapping):
                raise self.fault(".".join(walked), "is not an object")
            node = node.get(step)
            walked.append(step)
        return node

    def text(self, path: str) -> str:
        """Text at a path, '' where there is none."""
        return self.as_text(self.get(path), path)

    def texts(self, path: str) -> tuple[str, ...]:
        """A list of text, nulls and blanks left out; empty where there is none."""
        return self.as_texts(self.get(path), path)

    def flag(self, path: str) -> bool | None:
        """True, false, or None where the record does not say."""
        value = self.get(path)
        if value is None or isinstance(value, bool):
            return value
        raise self.fault(path, "is neither true nor false")

    def moment(self, path: str) -> Moment | None:
        """The date of a `...DateStruct`, None where there is none."""
        text = self.text(f"{path}.date")
        if not text:
            return None
        moment = Moment(text, self.text(f"{path}.type"))
        try:
            if not _DATE.fullmatch(text):
                raise ValueError(text)
            _ = moment.last
        except ValueError as fault:
            raise self.fault(f"{path}.date", f"'{text}' is no date of the form YYYY-MM-DD or YYYY-MM") from fault
        return moment

    def objects(self, path: str) -> list[tuple[str, Mapping[str, Any]]]:
        """A list of objects, each with its own path; nulls left out."""
        value = self.get(path)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(path, "is not a list")
        found = []
        for number, item in enumerate(value):
            if item is None:
                continue
            if not isinstance(item, Mapping):
                raise self.fault(f"{path}[{number}]", "is not an object")
            found.append((f"{path}[{number}]", item))
        return found

    def as_text(self, value: object, path: str) -> str:
        """A value that is to be text."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        raise self.fault(path, "is not text")

    def as_texts(self, value: object, path: str) -> tuple[str, ...]:
        """A value that is to be a list of text."""
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.fault(path, "is not a list")
        read = [self.as_text(item, f"{path}[{number}]") for number, item in enumerate(value)]
        return tuple(item for item in read if item)
