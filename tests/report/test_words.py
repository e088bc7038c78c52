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


def test_hidden_characters_are_spelled_out_and_letters_of_the_field_stay():
    assert words.printable("TGF-β\x1b\u202e\ud800\U000e0001") == "TGF-β\\x1b\\u202e\\ud800\\U000e0001"


def test_every_outcome_has_a_sign_that_has_a_mark():
    assert {sign for _, sign in words.OUTCOMES.values()} <= set(words.MARKS)
