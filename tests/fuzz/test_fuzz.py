"""Every reader reads what it is given, or refuses it in words: kept cases, and others made from them."""

import numpy as np
import pytest

from prioritize.errors import Problem, TargetError
from tests.fuzz.harnesses import BREAK, CORPUS, Harness, harnesses
from tests.fuzz.mutating import mutated, of_cells

EVERY = harnesses()
QUICK = [name for name, one in EVERY.items() if one.quick]
SLOW = [name for name, one in EVERY.items() if not one.quick]
MADE = 12
"""Inputs made for a reader in the short form."""
SEED = 9


def failed(names, made):
    """What readers failed at: name, error and input; kept cases first, then as many others."""
    found = []
    for name in names:
        kept, draw = EVERY[name].corpus(), np.random.default_rng(SEED)
        tried = [*kept, *(mutated(kept[place % len(kept)], draw) for place in range(made))]
        found += [(name, repr(fault), content) for content in tried if (fault := EVERY[name].find(content))]
    return found


def test_each_reader_has_cases_and_each_case_a_reader():
    assert {name for name, one in EVERY.items() if one.corpus()} == set(EVERY)
    assert {folder.name for folder in CORPUS.iterdir()} == set(EVERY)


def test_readers_of_text_and_of_answers_read_it_or_refuse_it_in_words():
    assert failed(QUICK, MADE) == []


def test_readers_of_public_files_read_their_cases():
    assert failed(SLOW, 0) == []


@pytest.mark.slow
def test_the_same_holds_of_thousands_of_inputs():
    assert failed(QUICK, 1000) == []


@pytest.mark.slow
def test_the_same_holds_of_public_files_with_faults():
    assert failed(SLOW, 50) == []


def test_an_error_that_is_not_ours_is_a_find_and_one_of_ours_is_none():
    def refuse(content):
        raise TargetError(Problem("is no gene", "x.csv"))

    def say_nothing(content):
        raise TargetError(Problem(" "))

    assert Harness("x", int).find(b"seven").__class__ is ValueError
    assert Harness("x", refuse).find(b"") is None
    assert isinstance(Harness("x", say_nothing).find(b""), TargetError)


def test_inputs_are_made_alike_each_time_and_reach_the_values_within_json():
    seed = b"fetch" + BREAK + b'{"rows": [{"id": "CD47"}]}'

    def made():
        draw = np.random.default_rng(SEED)
        return [mutated(seed, draw) for _ in range(300)]

    assert made() == made()
    heads = {content.partition(BREAK)[0] for content in made()}
    answers = {content.partition(BREAK)[2] for content in made()}
    gone, doubled = b'{"rows": [{}]}', b'{"rows": [{"id": "CD47"}, {"id": "CD47"}]}'
    renamed, other = b'{"rowsx": [{"id": "CD47"}]}', b'{"rows": "7"}'
    assert {gone, doubled, renamed, other} <= answers
    assert len(heads) > 10


def test_cells_are_spoilt_under_the_same_headers():
    seed = b"gene\tscore\nCD47\t1\nKIT\t2" + BREAK + b"id,name\n1,a"
    made = {of_cells(seed, np.random.default_rng(place)) for place in range(300)}
    assert len(made) > 100
    assert all(content.startswith(b"gene\tscore\n") and b"\nid,name\n" in content for content in made)
    assert b"gene\tscore\nCD47\t\nKIT\t2" + BREAK + b"id,name\n1,a" in made
    assert b"gene\tscore\nKIT\t1\nKIT\t2" + BREAK + b"id,name\n1,a" in made
    assert b"gene\tscore" not in {of_cells(b"gene\tscore", np.random.default_rng(place)) for place in range(5)}
