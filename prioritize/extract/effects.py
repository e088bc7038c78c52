"""What a sentence says that a gene, or its loss, brings about: a benefit, a harm, or nothing that is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from prioritize.extract.lexicon import Lexicon
from prioritize.extract.spelling import DASHES

BENEFIT, UNTOLD, HARM = 1, 0, -1
_WORD = re.compile(r"[a-z0-9α-ω]+(?:-[a-z0-9α-ω]+)*|,")
_JOINTS = frozenset({"and", "or", "but", "which", "that", "to", ","})
"""Words after which a verb has the subject of the verb before it, or what that verb brought about."""
_RELATIVE = frozenset({"which", "that"})
_BESIDES = frozenset({"thereby", "thus", "then", "also", "hence", "so", "in", "turn"})
"""Words between a joint and its verb; so are those in -ly."""
_IS = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_LINKED = re.compile(r"\b(?:associated|correlat\w+|linked|together) with\b")
"""What two things have in common without one being said to bring about the other."""
_SHIELD = re.compile(r"protect\w*")
_TURNED = re.compile(
    r"\b(?:inhibition|suppression|reduction|prevention|blockade|exclusion|depletion|loss|impairment|lack|absence) of\b"
)
"""Words in what a verb brings about that turn it round."""
_ITS = re.compile(r"(?:,\s*|\band\s+)+(?:its|their)\s+(?:\w+\s+)??(\w+)(.*)", re.DOTALL)
"""A second part of a sentence on what is done with the subject of the first one: `and its inhibition reduces ...`."""
_STATE = re.compile(r"\W*(?:is|are|was|were)\b(?!.*\bby\b)", re.DOTALL)
_NAME = re.compile(rf"\b\w*[A-Z][\w{DASHES}]*[A-Z0-9α-ω]")
"""What looks like the name of something else."""


def outcome(text: str, lexicon: Lexicon) -> int:
    """Whether what follows a subject says that it brings a benefit, a harm, or neither that is known.

    Verbs that bring something about, or hold it back, and that say of which, count, and tell nothing where they
    disagree; after `which` two verbs work in a row. A verb after another subject ends the search, and what is merely
    found together with something else tells nothing.

    Returns
    -------
    int
        BENEFIT, HARM or UNTOLD.
    """
    words = _WORD.findall(text.lower())
    verbs = _verbs(words, lexicon)
    if not verbs or _of_another(words[: verbs[0]]) or _LINKED.search(" ".join(words[: verbs[0]])):
        return UNTOLD
    sign, at = 1, verbs[0]
    told: set[int] = set()
    for following in (*verbs[1:], len(words)):
        ends = following == len(words)
        joint = "" if ends else _joint(words, following)
        if not ends and not joint and _JOINTS.isdisjoint(words[at + 1 : following]):
            continue
        sign *= -1 if _holds_back(words, at, lexicon) else 1
        value = _value(_until_joint(words, at, following, bool(joint) or ends), lexicon)
        told |= {sign * value} - {UNTOLD}
        if not joint:
            break
        sign = sign if joint in _RELATIVE and not value else 1
        at = following
    return told.pop() if len(told) == 1 else UNTOLD


def outcome_of_its_loss(text: str, lexicon: Lexicon) -> tuple[str, int]:
    """What comes before `and its inhibition`, and what follows from that inhibition for the gene before.

    Returns
    -------
    str
        The text, up to such words if they are in it.
    int
        BENEFIT where it is good to have the gene, HARM where it is bad, UNTOLD.
    """
    found = _ITS.search(text)
    if found is None or not text[: found.start()].strip(" ,"):
        return text, UNTOLD
    before, noun = text[: found.start()], found[1].lower()
    lost = noun in lexicon.cues["inhibit", "beside"] | lexicon.cues["removal", "beside"]
    if not lost or (_NAME.search(before) and not _STATE.match(before)):
        return before, UNTOLD
    return before, -outcome(found[2], lexicon)


def is_object(before: str, after: str, lexicon: Lexicon) -> bool:
    """Whether a verb before a name, not the name, is what the next verb goes on from: `reduces PD-L1 and increases`."""
    words = _WORD.findall(after.lower())
    verbs = _verbs(words, lexicon)
    if not verbs or words[0] in _RELATIVE or words[:2] in ([",", "which"], [",", "that"]):
        return False
    earlier = _WORD.findall(before.lower())
    holds = lexicon.cues["carrier", "before"]
    return bool(_joint(words, verbs[0])) and (bool(_verbs(earlier, lexicon)) or not holds.isdisjoint(earlier))


def _verbs(words: Sequence[str], lexicon: Lexicon) -> list[int]:
    """Places of verbs that bring about or hold back, without passive ones."""
    known = lexicon.cues["driver", "after"] | lexicon.cues["brake", "after"]
    return [at for at, word in enumerate(words) if word in known and not _is_passive(words, at)]


def _is_passive(words: Sequence[str], at: int) -> bool:
    """Whether a verb tells what was done to its subject: `was reduced`; not `is needed for`."""
    before = [word for word in words[max(0, at - 2) : at] if not word.endswith("ly")]
    return words[at].endswith("ed") and not _IS.isdisjoint(before[-1:]) and words[at + 1 : at + 2] != ["for"]


def _joint(words: Sequence[str], at: int) -> str:
    """The word that ties a verb to what stands before; '' = none."""
    while at > 0 and (words[at - 1] in _BESIDES or words[at - 1].endswith("ly")):
        at -= 1
    return words[at - 1] if at > 0 and words[at - 1] in _JOINTS else ""


def _of_another(words: Sequence[str]) -> bool:
    """Whether the words before a verb begin another subject: `is found and hypoxia`, `, CXCL12`."""
    if _joint([*words, ""], len(words)):
        return False
    states = [at for at, word in enumerate(words) if word in _IS]
    return words[:1] == [","] or (bool(states) and not _JOINTS.isdisjoint(words[states[0] :]))


def _holds_back(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a verb holds back: also one that protects from something."""
    if _SHIELD.fullmatch(words[at]):
        return not {"against", "from"}.isdisjoint(words[at + 1 : at + 4])
    return words[at] in lexicon.cues["brake", "after"]


def _until_joint(words: Sequence[str], at: int, following: int, whole: bool) -> str:
    """What a verb brings about: all up to the next verb, or, where that one has a subject of its own, up to a joint."""
    objects = list(words[at + 1 : following])
    if not whole:
        last = max(place for place, word in enumerate(objects) if word in _JOINTS)
        objects = objects[:last]
    return " ".join(word for word in objects if word != ",")


def _value(text: str, lexicon: Lexicon) -> int:
    """Whether a text names a benefit or a harm first, turned round by a word of lessening right before it."""
    harm = first(text, lexicon.cues["harm", "object"])
    benefit = first(text, lexicon.cues["benefit", "object"])
    if harm == benefit:
        return UNTOLD
    lead = text[: min(harm, benefit)]
    if _TURNED.search(lead):
        return UNTOLD
    lessened = not lexicon.cues["brake", "after"].isdisjoint(lead.split()[-1:])
    return (BENEFIT if benefit < harm else HARM) * (-1 if lessened else 1)


def first(text: str, cues: Iterable[str]) -> int:
    """Where the first of some cues begins; the length of the text when there is none."""
    plain = (" ".join(_WORD.findall(cue.lower())) for cue in cues)
    found = (re.search(rf"(?<![a-z]){re.escape(cue)}(?![a-z])", text) for cue in plain)
    return min((match.start() for match in found if match is not None), default=len(text))
