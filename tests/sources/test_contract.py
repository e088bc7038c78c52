"""Fields of JSON by name: as the contract says, or an error that names the field."""

import pytest

from prioritize.errors import FetchError
from prioritize.sources.contract import Shape, one_line

SHAPE = Shape("opentargets")
VALUES = {
    "text": "CD47",
    "no text": "",
    "whole": 3,
    "zero": 0,
    "number": 0.5,
    "truth": True,
    "list": [1],
    "no rows": [],
    "object": {"id": 1},
    "null": None,
}
TEXTS, WHOLES, NUMBERS = {"text", "no text"}, {"whole", "zero"}, {"whole", "zero", "number"}
LISTS, OBJECTS = {"list", "no rows"}, {"object"}


@pytest.mark.parametrize(
    ("read", "good"),
    [
        (SHAPE.text, TEXTS),
        (SHAPE.text_or_none, TEXTS | {"null"}),
        (SHAPE.whole, WHOLES),
        (SHAPE.number_or_none, NUMBERS | {"null"}),
        (SHAPE.truth, {"truth"}),
        (SHAPE.rows, LISTS),
        (SHAPE.rows_or_none, LISTS | {"null"}),
        (SHAPE.inner, OBJECTS),
        (SHAPE.inner_or_none, OBJECTS | {"null"}),
    ],
)
@pytest.mark.parametrize("kind", VALUES)
def test_a_field_has_the_type_agreed_or_is_named(read, good, kind):
    value = {"field": VALUES[kind]}
    if kind in good:
        expected = [] if read == SHAPE.rows_or_none and kind == "null" else VALUES[kind]
        assert read(value, "field") == expected
    else:
        with pytest.raises(FetchError, match="opentargets: field is not ") as caught:
            read(value, "field")
        assert caught.value.kind == "contract"


READERS = [getattr(SHAPE, name) for name in vars(Shape) if not name.startswith("_")]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_a_missing_field_is_named_with_those_that_are_there(read):
    with pytest.raises(FetchError) as caught:
        read({"id": "CD47", "drugAndClinicalCandidates": []}, "knownDrugs")
    assert caught.value.kind == "contract"
    assert "opentargets: the field knownDrugs is missing (seen: drugAndClinicalCandidates, id)" in str(caught.value)


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@pytest.mark.parametrize("value", [None, [], "text", 3, True])
def test_a_field_of_something_that_has_no_fields_is_named(read, value):
    with pytest.raises(FetchError, match="opentargets: id is not in an object"):
        read(value, "id")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([0] * 1_000, "a list of 1000"),
        ({"a": 1, "b": 2}, "an object of 2 fields"),
        (7, "7"),
        ("\x1b[2J" + "x" * 500, '"\\u001b[2Jx'),
    ],
)
def test_a_wrong_value_is_shown_in_short(value, words):
    with pytest.raises(FetchError) as caught:
        SHAPE.truth({"field": value}, "field")
    assert words in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


def test_names_of_fields_that_a_terminal_would_obey_are_not_printed():
    with pytest.raises(FetchError) as caught:
        SHAPE.text({"\x1b]0;owned\x07": 1, "x" * 5_000: 2}, "id")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  one\n two\t three ", "one two three"),
        ("a" * 30, "a" * 20),
        ("\x1b[31mred\x00", "\ufffd[31mred\ufffd"),
        ("left \u202e thgir", "left \ufffd thgir"),
        ("β-catenin, Sjögren", "β-catenin, Sjögren"),
    ],
)
def test_text_of_a_service_becomes_one_plain_line(text, line):
    assert one_line(text, 20) == line
