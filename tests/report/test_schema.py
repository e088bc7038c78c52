"""The JSON Schema of the report: it fits every report, describes every field and refuses what no report says."""

import copy
import dataclasses
import json

import pytest
from jsonschema import Draft202012Validator

from prioritize.report.document import Note
from prioritize.report.schema import report_schema
from prioritize.report.tables import report_json, write_tables

NOTE = Note(("HGNC:1682",), ("CD47",), "A. Expert", "2026-11-23", "Anaemia.", "Two programmes stopped.", "hold")
SCHEMA = report_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def faults(document):
    return [
        f"{list(one.absolute_path)}: {one.message}" for one in VALIDATOR.iter_errors(json.loads(report_json(document)))
    ]


def test_it_is_a_schema_of_draft_2020_12():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)


def test_every_field_is_described():
    objects = {"Document": SCHEMA, **SCHEMA["$defs"]}
    fields = {
        f"{name}.{key}": said["description"] for name, one in objects.items() for key, said in one["properties"].items()
    }
    assert [name for name, said in fields.items() if len(said) < 8 or not said.endswith(".")] == []
    assert fields["TargetCard.coverage"] == "Share of the weight that is known, 0-1."
    assert fields["CriterionLine.value"] == "In `unit`; None = unknown or not asked."
    assert fields["Note.author"] == fields["Note.date"] == "Who says it, and when (YYYY-MM-DD)."


def test_what_only_the_page_shows_is_not_in_it():
    assert "live" not in SCHEMA["properties"]
    assert {"neighbours", "pathways"}.isdisjoint(SCHEMA["$defs"]["TargetCard"]["properties"])
    assert {"Live", "Harm", "Pathway"}.isdisjoint(SCHEMA["$defs"])


def test_the_report_of_the_embedded_catalogue_fits(computed):
    assert faults(computed.document) == []


def test_a_report_with_notes_of_experts_fits_and_one_of_a_list_without_curation(document):
    assert faults(dataclasses.replace(document, notes=(NOTE, dataclasses.replace(NOTE, override="")))) == []
    blank = dataclasses.replace(
        document.targets[2],
        axis="",
        role="",
        evidence_tier="",
        score=None,
        low=None,
        high=None,
        base=None,
        n_papers=None,
    )
    bare = dataclasses.replace(
        document, targets=(blank,), candidates=(), trust=None, pictures=None, notes=(), as_of=2024
    )
    assert faults(bare) == []


def test_strange_text_in_every_field_that_is_free_fits(document):
    words = "=1+1 \x1b[31m \u202e </script>"
    assert faults(dataclasses.replace(document, title=words, statements=(words,), warnings=(words,))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["targets", 0, "score"], "0.45"),
        (["targets", 0, "rank"], -1),
        (["targets", 0, "rank"], 1.5),
        (["targets", 0, "coverage"], 1.2),
        (["targets", 0, "basis"], "hearsay"),
        (["targets", 0, "criteria", 0, "state"], "zero"),
        (["targets", 0, "groups", 0], ["biology"]),
        (["targets", 0, "groups", 0], ["biology", 0.5, 1]),
        (["targets", 0, "cells"], "CSC"),
        (["targets", 0, "note"], "an own field"),
        (["candidates", 0, "terms", 1, "value"], "unknown"),
        (["criteria", 0, "sign"], 0),
        (["notes"], None),
        (["notes"], [{"ids": ["HGNC:1682"]}]),
        (["trust", "backtest", 0, "by_target"], [0.05]),
        (["$schema"], None),
    ],
    ids=str,
)
def test_what_no_report_says_is_refused(document, path, value):
    content = json.loads(report_json(document))
    assert VALIDATOR.is_valid(content)
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(content)


@pytest.mark.parametrize(
    "path", [[], ["targets", 0], ["candidates", 0, "crossing"], ["pictures", "heat"], ["trust"]], ids=str
)
def test_a_report_without_one_of_its_keys_is_refused(document, path):
    whole = json.loads(report_json(document))
    place = whole
    for step in path:
        place = place[step]
    for key in list(place):
        kept = copy.copy(place)
        del place[key]
        assert not VALIDATOR.is_valid(whole), key
        place[key] = kept[key]


def test_it_is_written_beside_the_report_which_names_it(document, tmp_path):
    write_tables(document, tmp_path)
    named = json.loads((tmp_path / "report.json").read_text("utf-8"))["$schema"]
    assert named == "report.schema.json"
    assert json.loads((tmp_path / named).read_text("utf-8")) == SCHEMA
