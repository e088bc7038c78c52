"""What the mutator makes of a small answer, all of it written out."""

import json

from tests.sources.mutating import mutations


def texts(value):
    return [(str(change), json.dumps(change.value)) for change in mutations(value)]


def test_a_field_is_dropped_renamed_nulled_and_retyped():
    assert texts({"id": "CD47", "n": 2}) == [
        ("dropped id", '{"n": 2}'),
        ("renamed id", '{"idRenamed": "CD47", "n": 2}'),
        ("nulled id", '{"id": null, "n": 2}'),
        ("retyped id", '{"id": 7, "n": 2}'),
        ("dropped n", '{"id": "CD47"}'),
        ("renamed n", '{"id": "CD47", "nRenamed": 2}'),
        ("nulled n", '{"id": "CD47", "n": null}'),
        ("retyped n", '{"id": "CD47", "n": "2"}'),
    ]


def test_fields_within_lists_and_objects_are_reached_by_their_path():
    found = {str(change): (change.name, change.value) for change in mutations({"rows": [{"ok": True}, {"ok": False}]})}
    assert found["retyped rows[1].ok"] == ("ok", {"rows": [{"ok": True}, {"ok": "false"}]})
    assert found["dropped rows[0].ok"] == ("ok", {"rows": [{}, {"ok": False}]})
    assert found["nulled rows[0]"] == ("rows", {"rows": [None, {"ok": False}]})
    assert found["retyped rows"] == ("rows", {"rows": {"items": [{"ok": True}, {"ok": False}]}})
    assert len(found) == 4 + 2 * (2 + 4)


def test_a_field_that_is_null_already_is_not_nulled_again():
    assert [str(change) for change in mutations({"score": None})] == ["dropped score", "renamed score", "retyped score"]


def test_the_value_itself_stays_as_it_was():
    value = {"data": {"rows": [{"id": "a", "score": 0.5}]}}
    before = json.dumps(value)
    assert all(change.value != value for change in mutations(value))
    assert json.dumps(value) == before
