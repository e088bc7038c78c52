"""How numbers are written."""

import pytest

from prioritize.report import words


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.number(None), "unknown"),
        (words.number(0.0), "0"),
        (words.number(1767.0), "1,767"),
        (words.number(0.3333), "0.33"),
        (words.number(0.001), "<0.01"),
        (words.number(-2.5), "−2.50"),
        (words.score(None), "unknown"),
        (words.score(0.456), "0.46"),
        (words.score(-0.001), "0.00"),
        (words.signed(0.0), "0"),
        (words.signed(0.001), "+<0.01"),
        (words.signed(-0.05), "−0.05"),
        (words.share(0.957), "96%"),
        (words.share(None), "unknown"),
        (words.weight(-0.1), "−10.0%"),
        (words.place(3, 1, 9), "3 (1–9)"),
        (words.place(1204, 800, 2100), "1,204 (800–2,100)"),
        (words.place(0, 0, 0), "not ranked"),
        (words.bounded(0.71, 0.55, 0.83), "0.71 (0.55 to 0.83)"),
        (words.bounded(None, None, None), "unknown"),
        (words.outcome("negative_safety"), "failed: safety"),
        (words.outcome("a_new_kind"), "a new kind"),
        (words.sign("a_new_kind"), "open"),
        (words.criterion_name("loss_tolerance"), "Loss tolerance"),
        (words.criterion_name("LOEUF"), "LOEUF"),
        (words.state("none"), "known none"),
        (words.state("not asked"), "not asked"),
    ],
)
def test_a_number_is_written_as_the_field_reads_it(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(7, 6, 22)], ""),
        (
            [(7, 6, 22), (8, 7, 105), (23, 22, 90), (24, 23, 40)],
            "ends at rank 22, and those of 2 of the other 3 begin there or above: their order is open.",
        ),
        ([(7, 6, 22), (23, 22, 90)], "and that of the other begins there or above: their order is open."),
        ([(1, 1, 1204), (1207, 1205, 1300)], "ends at rank 1,204, and no other of the list begins there or above."),
        (
            [(1, 1, 9), (9, 9, 30), (12, 12, 30)],
            "that of 1 of the other 2 begins there or above: their order is open. 2 of 3 stand at the upper end of "
            "their own interval: few draws, if any, put them higher.",
        ),
    ],
)
def test_a_list_says_how_many_could_stand_as_high_as_its_first(places, said):
    assert words.unsettled(places).endswith(said)
    assert bool(words.unsettled(places)) == bool(said)


@pytest.mark.parametrize(
    ("model", "as_of", "notes", "written"),
    [
        ("default", None, False, "prioritize rank --model default"),
        ("default-as-of-2015", 2015, True, "prioritize rank --model default --as-of 2015 --notes FILE"),
        ("my model", None, False, "prioritize rank --model 'my model'"),
    ],
)
def test_the_command_that_makes_a_report_again_names_a_model_that_there_is(model, as_of, notes, written):
    assert words.command(model, as_of, notes) == written


def test_hidden_characters_are_spelled_out_and_letters_of_the_field_stay():
    assert words.printable("TGF-β\x1b\u202e\ud800\U000e0001") == "TGF-β\\x1b\\u202e\\ud800\\U000e0001"


def test_every_outcome_has_a_sign_that_has_a_mark():
    assert {sign for _, sign in words.OUTCOMES.values()} <= set(words.MARKS)
