"""What a sentence says should be done with a gene, by words beside it and by what the gene is said to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from prioritize.extract.effects import BENEFIT, HARM, UNTOLD, is_object, outcome, outcome_of_its_loss
from prioritize.extract.lexicon import Lexicon
from prioritize.extract.places import Place
from prioritize.extract.spelling import DASHES

NEAR = 4
"""Words before a gene among which a cue counts."""
_CLAUSE = re.compile(r"[;:()]|, (?:whereas|while|but|although|yet)\b|\b(?:whereas|although|however)\b")
_LISTED = re.compile(
    r"^(?:[-–/]|\s*,?\s*(?:and|or)\s+|,\s+)[A-Z0-9α-ω][\w+α-ω-]*(?:(?:[-–/]|\s*,?\s*(?:and|or)\s+|,\s+)"
    r"[A-Z0-9α-ω][\w+α-ω-]*)*"
)
"""The rest of a list of names: `/PD-L1`, ` and OX40`."""
_PASSIVE = re.compile(r"(?:\W*\w+\b){0,6}? (?:is|are|was|were|be|been) (\w+)")
_BETWEEN = frozenset({"ligand", "receptor", "signaling", "signalling", "pathway", "axis", "kinase"})
"""Words between a gene and its word of treatment."""
_BREAKS = re.compile(r"\b(?:but|which|that|whereas|while|to|for|from|by)\b")
_RELATIVE = re.compile(r"\W*(?:which|that)\b")
"""What goes on about the name right before it, or about all that was said."""
_NULL = re.compile(rf"\s*[{DASHES}]/[{DASHES}]")
"""How a gene is marked that is deleted: `Ccr2-/-`."""
_LOWERED = re.compile(
    r"(?:\A|\b(?:a|an|the|of|with|by|that|when|if|as|because|and|despite)|,)\W*(?:low|lower|less|fewer|little|reduced|decreased|diminished|impaired)"
    r"\s+(?:(?:expression|levels?|activity|amounts?|abundance)\s+of\s+)?\Z"
)
"""Words that say of the name after them that it is lowered; a verb `reduced` has a subject before it."""
_DENIED = re.compile(
    r"\bnot only\b|\b(?:heart|cardiac|renal|kidney|liver|hepatic|organ|respiratory) failure\b"
    r"|\b(not|never|no|cannot|nor|neither|fail(?:s|ed|ure)?|avoided|contraindicated|harmful)\b",
    re.IGNORECASE,
)
"""Words that deny what is said, as the group; without it what only looks like one."""
_UNEXPECTED = re.compile(r"(?:\A|,)\s*[Aa]gainst(?:\s+[a-z-]+)+,")
"""What opens a sentence and treats nothing: `Against expectations,`."""


def direction_of(place: Place, lexicon: Lexicon) -> str:
    """Claimed direction of a gene at a place.

    The first that holds: a word of treatment right after the gene, or after the list it is in, or within four words
    before it (`CD47 blockade`, `antibodies against SIRPα`); a word or sign of a marker (`CD44+`, `markers such as
    LGR5`); what the gene is said to do: one that brings harm is to be inhibited, one that brings benefit activated,
    and the other way round where it holds something back, or where its loss does. Where words beside the gene deny or
    warn (`CD47 blockade failed`, `CD47 should not be inhibited`), where a treatment is said to bring harm (`STAT3
    inhibition enhances metastasis`), and where the sentence is about a change or a fate of the gene's product that may
    mean either (`FBXW7 mutations`, `PD-L1 degradation`), only a marker is told.

    Returns
    -------
    str
        inhibit, activate, marker or unclear.
    """
    after = _CLAUSE.split(place.after.removeprefix(")"), maxsplit=1)[0]
    before = _UNEXPECTED.sub("", _CLAUSE.split(place.before)[-1])
    rest = _after_list(after)
    treated = _of_treatment(before, rest, lexicon)
    told = treated or _of_marker(before, after, rest, lexicon)
    if told == "marker":
        return told
    if _denied(before) or _denied(after) or _is_open(before, rest, lexicon):
        return "unclear"
    if treated:
        parted = not lexicon.cues["parted", "beside"].isdisjoint(_words(rest)[:2])
        harmed = _RELATIVE.match(rest) is None and outcome(rest, lexicon) == HARM
        return "unclear" if parted or harmed else treated
    return _of_effect(before, rest, lexicon)


def _after_list(after: str) -> str:
    """What follows a gene and the rest of a list that it is in; `, SIRPA promotes` begins no list but a statement."""
    listed = _LISTED.match(after)
    if listed is None or (listed[0].startswith(",") and re.search(r"/|\b(?:and|or)\b", listed[0]) is None):
        return after
    return after[listed.end() :]


def _is_open(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether a sentence is about what becomes of a gene or its product, from which no direction follows."""
    beside = _words(after)[:1]
    near = " ".join(_words(before)[-NEAR:])
    return not lexicon.cues["open", "beside"].isdisjoint(beside) or any(
        _ends(near, cue) for cue in lexicon.cues["open", "before"]
    )


def _denied(text: str) -> bool:
    """Whether a part of a sentence denies what it says, or warns of it."""
    return any(match.group(1) for match in _DENIED.finditer(text))


def _of_treatment(before: str, after: str, lexicon: Lexicon) -> str:
    """What a word of treatment beside the gene says; '' = none stands there."""
    head = _words(after)[:2]
    if head and head[0] in _BETWEEN:
        head = head[1:]
    for direction in ("activate", "inhibit"):
        if not lexicon.cues[direction, "beside"].isdisjoint(head[:1]):
            return direction
    passive = _PASSIVE.match(after)
    if passive is not None and passive.group(1).lower() in lexicon.cues["inhibit", "passive"]:
        return "inhibit"
    near = " ".join(_words(before if _ends_in_cue(before) else _BREAKS.split(before)[-1])[-NEAR:])
    last = {
        direction: max(_ends(near, cue) for cue in lexicon.cues[direction, "before"])
        for direction in ("activate", "inhibit")
    }
    direction = max(last, key=last.__getitem__)
    return direction if last[direction] else ""


def _ends_in_cue(before: str) -> bool:
    """Whether the last word before is one that a cue may end with."""
    return re.search(r"\b(?:to|against|of|anti)\W*\Z", before.lower()) is not None


def _ends(text: str, cue: str) -> int:
    """Where the last occurrence of a cue ends in a text; 0 = it is not there."""
    places = [match.end() for match in re.finditer(rf"(?<![a-z]){re.escape(cue)}(?![a-z])", text)]
    return places[-1] if places else 0


def _of_marker(before: str, after: str, rest: str, lexicon: Lexicon) -> str:
    """Marker when a sign or word of one stands right beside the gene or its list; '' = none."""
    words = lexicon.cues["marker", "beside"]
    for text in (after, rest):
        sign = re.match(rf"\s*[{DASHES}]?\s*([+⁺]|[A-Za-z]+)", text)
        if sign is not None and (sign.group(1).lower() in words or sign.group(1) == "⁺"):
            return "marker"
    near = " ".join(_words(before)[-12:])
    return "marker" if any(_ends(near, cue) for cue in lexicon.cues["marker", "before"]) else ""


def _of_effect(before: str, after: str, lexicon: Lexicon) -> str:
    """What follows from what the gene, or its loss, is said to bring about or to hold back; unclear when untold."""
    removed = _is_removed(before, after, lexicon)
    if (removed and _RELATIVE.match(after)) or is_object(before, after, lexicon):
        return "unclear"
    own, of_loss = outcome_of_its_loss(after, lexicon)
    of_gene = outcome(own, lexicon)
    if removed:
        of_gene, of_loss = -of_gene, UNTOLD
    if of_gene == -of_loss:
        return "unclear"
    return "activate" if BENEFIT in (of_gene, of_loss) else "inhibit"


def _is_removed(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether a sentence is about a gene that is lost or lowered: `PTEN loss`, `low CDH1 expression`."""
    near = " ".join(_words(before.rpartition(",")[2])[-NEAR:])
    return (
        _NULL.match(after) is not None
        or not lexicon.cues["removal", "beside"].isdisjoint(_words(after)[:1])
        or any(_ends(near, cue) for cue in lexicon.cues["removal", "before"])
        or _LOWERED.search(before.lower()) is not None
    )


def _words(text: str) -> list[str]:
    """Words in small letters, with numbers left in."""
    return re.findall(r"[a-z0-9α-ω]+(?:-[a-z0-9α-ω]+)*", text.lower())


def overall(directions: Iterable[str]) -> str:
    """The direction of most mentions that tell one; marker only where no mention tells more; unclear on a tie."""
    counted = Counter(directions)
    inhibit, activate = counted["inhibit"], counted["activate"]
    if inhibit != activate:
        return "inhibit" if inhibit > activate else "activate"
    return "marker" if counted["marker"] and not inhibit else "unclear"
