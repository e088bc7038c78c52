"""openFDA: which labels of the catalogue's drugs carry a boxed warning."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path
from typing import Any, ClassVar

from prioritize.sources.ask import Ask
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Drug, Fetched, Live, Wanted, write_rows
from prioritize.sources.rows import Row, joined, objects, one_each, texts
from prioritize.sources.source import FlatFile

ORIGIN = "https://api.fda.gov"
LABEL = f"{ORIGIN}/drug/label.json"
NEWEST = 20
"""Labels of a drug that are read, the newest; a generic has hundreds that say the same."""
LONGEST = 300
"""Letters of a first sentence."""
NOT_FOUND = 404
THALIDOMIDE = Drug("thalidomide", ("thalidomide",))


class OpenFda(Live):
    """Labels of drugs in the United States. https://open.fda.gov, CC0 1.0."""

    name = "openfda"
    title = "openFDA: boxed warnings on the labels of the catalogue's drugs"
    licence = "CC0 1.0"
    reference = "doi:10.1093/jamia/ocv153"
    url = LABEL
    scope = "catalogue"
    note = (
        f"The {NEWEST} newest labels whose generic or brand name holds a name of the drug, products of several drugs "
        "among them. No label is not none: the drug may be unapproved, or approved elsewhere. The text of a warning "
        "stands on the label; here are its first sentence and its SHA-256. The service takes 1,000 requests a day "
        "from one address; one is sent per drug."
    )
    origins = (ORIGIN,)
    per_second = 2.0
    files = (
        FlatFile(
            "label",
            ("openfda_label.tsv",),
            (
                "agent_id",
                "set_id",
                "effective_date",
                "name",
                "application",
                "brand_names",
                "generic_names",
                "boxed_warning_sha256",
                "boxed_warning_start",
                "n_labels",
            ),
        ),
    )
    tables: ClassVar = {
        "drug_label": """
            SELECT
                agent_id,
                set_id,
                CAST(effective_date AS DATE) AS effective_date,
                name,
                application,
                brand_names,
                generic_names,
                CAST(boxed_warning_sha256 IS NOT NULL AS TINYINT) AS has_boxed_warning,
                boxed_warning_sha256,
                boxed_warning_start,
                CAST(n_labels AS BIGINT) AS n_labels
            FROM file_label
            ORDER BY agent_id, set_id
        """,
    }

    @property
    def _shape(self) -> Shape:
        return Shape(self.name)

    def release_of(self, ask: Ask) -> str:
        """Day on which the labels were last brought up to date."""
        told = ask.json(LABEL, {"search": search_of(THALIDOMIDE), "limit": "1"})
        return _day(self.name, self._shape.text(self._shape.inner(told, "meta"), "last_updated"), "last_updated")

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """One question per drug, by all its names."""
        drugs = [drug for drug in wanted.drugs if search_of(drug)]
        ask.expect(len(drugs))
        rows = [row for some in ask.each(drugs, lambda drug: self._labels(ask, drug)) for row in some]
        write_rows(folder, self.files[0].names[0], self.files[0].columns, rows)
        warned = sum(row[7] is not None for row in rows)
        return Fetched(
            notes=(f"{len(rows):,} labels of {len(drugs):,} drugs were read, {warned:,} with a boxed warning",)
        )

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """A label of thalidomide has all that the service leaves out where there is none."""
        rows = self._labels(ask, THALIDOMIDE)
        if not rows:
            return ("thalidomide has no label",)
        said = ("application number", "brand name", "generic name", "boxed warning")
        return tuple(
            f"no label of thalidomide has a {what}: the name of the field may have changed"
            for place, what in enumerate(said, start=4)
            if not any(row[place] for row in rows)
        )

    def _labels(self, ask: Ask, drug: Drug) -> list[Row]:
        """The newest labels of a drug, each in its newest version."""
        params = {"search": search_of(drug), "limit": str(NEWEST), "sort": "effective_time:desc"}
        told = ask.json(LABEL, params, also={NOT_FOUND})
        if told is None:
            return []
        shape = self._shape
        total = shape.whole(shape.inner(shape.inner(told, "meta"), "results"), "total")
        labels = objects(shape, told, "results")
        if not labels or len(labels) != min(total, NEWEST):
            raise contract(self.name, f"total is {total:,} and results a list of {len(labels)}", LABEL)
        rows = [(drug.agent_id, *self._label(drug, row), str(total)) for row in labels]
        versions = sorted(one_each(self.name, rows, 3, "a label"), key=lambda row: row[2] or "")
        return list({row[1]: row for row in versions}.values())

    def _label(self, drug: Drug, row: Any) -> Row:
        shape = self._shape
        product = shape.inner(row, "openfda")
        brands, generics = self._texts(product, "brand_name"), self._texts(product, "generic_name")
        name = next((one for one in drug.names if any(_holds(said, one) for said in (*brands, *generics))), None)
        if name is None:
            seen = one_line(", ".join((*brands, *generics)), 200) or "nothing"
            raise contract(self.name, f"brand_name and generic_name hold no name of {drug.agent_id}: {seen}", LABEL)
        warning = "\n".join(self._texts(row, "boxed_warning"))
        return (
            shape.text(row, "set_id"),
            _day(self.name, shape.text(row, "effective_time"), "effective_time"),
            name,
            joined(self._texts(product, "application_number")),
            joined(brands),
            joined(generics),
            hashlib.sha256(warning.encode()).hexdigest() if warning else None,
            first_sentence(warning) or None,
        )

    def _texts(self, value: Any, name: str) -> list[str]:
        """A list of texts that is left out where there is none, as this service does."""
        return texts(self._shape, value, name) if name in value else []


def search_of(drug: Drug) -> str:
    """The question for labels that bear one of a drug's names; '' when no name has a letter or digit."""
    names = dict.fromkeys(" ".join(re.sub(r'["\\]', " ", name).split()) for name in drug.names if _words(name))
    return " OR ".join(f'openfda.{field}:"{name}"' for name in names for field in ("generic_name", "brand_name"))


def first_sentence(text: str) -> str:
    """Text up to its first full stop, cut at a word where it is long."""
    sentence = re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rsplit(" ", 1)[0] + " ..."


def _words(text: str) -> str:
    """Letters and digits in lower case, with a space at both ends and between words."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""]) if re.search(r"[^\W_]", text) else ""


def _holds(said: str, name: str) -> bool:
    """Whether a name stands in a text as whole words."""
    return bool(_words(name)) and _words(name) in _words(said)


def _day(source: str, text: str, field: str) -> str:
    """A date, written with or without dashes, with them."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as fault:
        raise contract(source, f"{field} is no date but {one_line(text, 40)!r}", LABEL) from fault
