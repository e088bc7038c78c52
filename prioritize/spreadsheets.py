"""What a spreadsheet makes of names of genes, dates and numbers, and which names they may have been."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    1: ("JAN", "jan january januar janv janvier ene enero gen gennaio janeiro januari"),
    2: ("FEB", "feb february februar fevr fevrier febrero febbraio fev fevereiro februari"),
    3: ("MARCH MARC MAR", "mar march mrz marz mars marzo marco mrt maart"),
    4: ("APR", "apr april avr avril abr abril aprile"),
    5: ("MAY", "may mai mayo mag maggio maio mei"),
    6: ("JUN", "jun june juni juin junio giu giugno junho"),
    7: ("JUL", "jul july juli juil juillet julio lug luglio julho"),
    8: ("AUG", "aug august aout ago agosto augustus"),
    9: ("SEPT SEP", "sep sept september septembre septiembre set settembre setembro"),
    10: ("OCT", "oct october okt oktober octobre octubre ott ottobre out outubro"),
    11: ("NOV", "nov november novembre noviembre novembro"),
    12: ("DEC", "dec december dez dezember decembre dic diciembre dicembre dezembro"),
}
"""Per month: how names begin that a spreadsheet takes for it; how it is written in English, German, French, Spanish,
Italian, Portuguese and Dutch, without accents."""
DAYS_FROM = (date(1899, 12, 30), date(1904, 1, 1))
"""Day 0 of the two ways in which spreadsheets number days."""
ERRORS = frozenset({"#name?", "#ref!", "#value!", "#n/a", "#num!", "#div/0!", "#null!"})
_MONTH_OF = {word: number for number, (_, words) in MONTHS.items() for word in words.split()}
_TIME = re.compile(r"(?:t|,? )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?z?")
_YEAR = r"(?:[-/., ]{1,2}(?P<year>\d{4}|\d{2}))?"
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/. ]{{1,2}}(?P<month>[a-z]+)\.?{_YEAR}")
_MONTH_FIRST = re.compile(rf"(?P<month>[a-z]+)\.?[-/. ]{{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}")
_MONTH_YEAR = re.compile(r"(?P<month>[a-z]+)\.?[-/. ]{1,2}(?P<year>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?")
_FIGURES = re.compile(r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})(?:[-/.](?P<three>\d{4}|\d{1,2}))?\.?")
_SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
_POWER = re.compile(r"(?P<sign>\d)(?:[.,](?P<rest>\d+))?e(?P<power>[+-]?\d{1,4})|\d+(?:[.,]\d+)?e[+-]?\d+")

Day = tuple[int, int, int | None]
"""Month, day and year; None = of no year."""


@dataclass(frozen=True)
class Damage:
    """What a spreadsheet seems to have put in the place of a name.

    Attributes
    ----------
    kind : str
        `a spreadsheet date`, `a number made by a spreadsheet` or `an error of a spreadsheet`.
    names : tuple of str
        Names that become this, in capitals, sorted; none where there are none, or where any may.
    """

    kind: str
    names: tuple[str, ...]


def damage(word: str) -> Damage | None:
    """What a spreadsheet may have made this word from; None where it is none of its forms.

    Parameters
    ----------
    word : str
        Without spaces around it.
    """
    if word.isalnum() and not word[0].isdecimal():  # nearly every name; dates have a sign between their parts
        return None
    text = _plain(word)
    if text in ERRORS:
        return Damage("an error of a spreadsheet", ())
    days = list(_days(_TIME.sub("", text)))
    if days:
        return Damage("a spreadsheet date", _names(days))
    if _SERIAL.fullmatch(text):
        return Damage("a number made by a spreadsheet", _names(list(_numbered(int(text[:5])))))
    if _POWER.fullmatch(text):
        return Damage("a number made by a spreadsheet", ())
    return None


def same_number(name: str, shown: str) -> bool:
    """Whether a name such as 2310009E13, taken for a number, is shown so: as 2.31E+19, or with all its digits."""
    if not re.fullmatch(r"\d+E\d{1,2}", name, re.IGNORECASE):
        return False
    digits, _, power = name.upper().partition("E")
    if shown.isdecimal():
        return int(digits + "0" * int(power)) == int(shown)
    match = _POWER.fullmatch(_plain(shown))
    if match is None or match["sign"] is None:
        return False
    mantissa, _, exponent = f"{int(digits):.{len(match['rest'] or '')}e}".partition("e")
    seen = match["sign"] + (f".{match['rest']}" if match["rest"] else "")
    return mantissa == seen and int(exponent) + int(power) == int(match["power"])


def _plain(word: str) -> str:
    """In small letters, without accents."""
    parts = unicodedata.normalize("NFKD", word.strip().lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _days(text: str) -> Iterator[Day]:
    """Days that a text may mean, whatever the order of its parts."""
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _MONTH_YEAR):
        match = pattern.fullmatch(text)
        if match and match["month"] in _MONTH_OF:
            found = match.groupdict()
            year = int(found["year"]) if found["year"] else None
            yield _MONTH_OF[found["month"]], int(found.get("day") or 1), year
    match = _YEAR_FIRST.fullmatch(text)
    if match and 1 <= int(match["month"]) <= 12:
        yield int(match["month"]), int(match["day"] or 1), int(match["year"])
    match = _FIGURES.fullmatch(text)
    if match:
        yield from _of_figures(int(match["one"]), int(match["two"]), match["three"])


def _of_figures(one: int, two: int, three: str | None) -> Iterator[Day]:
    """Month and day in both orders, and the year first where it may be."""
    last = int(three) if three else None
    orders = [(one, two, last), (two, one, last)]
    if last is not None and last <= 31:
        orders.append((two, last, one))
    for month, day, year in orders:
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield month, day, year


def _numbered(number: int) -> Iterator[Day]:
    """Days with this number."""
    for first in DAYS_FROM:
        day = first + timedelta(days=number)
        yield day.month, day.day, day.year


def _names(days: list[Day]) -> tuple[str, ...]:
    """Names that become one of these days: a month and its day, or a month and the year of its first day."""
    found = set()
    for month, day, year in days:
        numbers = {day}
        if day == 1 and year is not None and year % 100:
            numbers.add(year % 100)
        for stem in MONTHS[month][0].split():
            found |= {f"{stem}{sign}{number}" for number in numbers for sign in ("", "-")}
    return tuple(sorted(found))
