"""A study record of ClinicalTrials.gov as arms: who was given what, and in which part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prioritize.errors import Problem, SourceError
from prioritize.trials.names import AgentNames, Resolution
from prioritize.trials.record import Moment, Record
from prioritize.trials.spelling import is_choice, is_dummy, joined, one_name, plain, words
from prioritize.trials.stopping import StopReason, stop_reason
from prioritize.trials.words import NEOPLASMS, is_cancer, support_of

STATUSES = words(
    """
    ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED
    TERMINATED WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE
    APPROVED_FOR_MARKETING WITHHELD UNKNOWN
    """
)
PHASES = frozenset({"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"})
PURPOSES = words(
    """
    TREATMENT PREVENTION DIAGNOSTIC ECT SUPPORTIVE_CARE SCREENING HEALTH_SERVICES_RESEARCH
    BASIC_SCIENCE DEVICE_FEASIBILITY OTHER
    """
)
EXPERIMENTAL = "EXPERIMENTAL"
CONTROLS = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR", "NO_INTERVENTION"})
ARM_TYPES = CONTROLS | {EXPERIMENTAL, "OTHER"}
DRUG_KINDS = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC"})
KINDS = DRUG_KINDS | frozenset(
    {"DEVICE", "PROCEDURE", "RADIATION", "BEHAVIORAL", "DIETARY_SUPPLEMENT", "DIAGNOSTIC_TEST", "OTHER"}
)

TESTED = "tested"
BACKGROUND = "background"
COMPARATOR = "comparator"
SUPPORTIVE = "supportive"
PLACEBO = "placebo"
UNCLEAR = "unclear"

_PROTOCOL = "protocolSection"
_STATUS = f"{_PROTOCOL}.statusModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"


@dataclass(frozen=True)
class Given:
    """One thing given in one arm; an intervention `A + B` is two.

    Attributes
    ----------
    written : str
        Name of the intervention as registered.
    kind : str
        Type as registered (DRUG, BIOLOGICAL, PROCEDURE ...); '' where it is not on record.
    role : str
        tested, background, comparator, supportive, placebo or unclear; for what is no drug its
        kind in lower case (procedure, radiation ...), or `kind not on record`.
    key : str
        Agent id; for an agent that no row names the letters and digits of its own name; '' where the
        name may be several agents, or leaves the choice to somebody.
    known : bool
        Whether the key is an agent id.
    """

    written: str
    kind: str
    role: str
    key: str
    known: bool


@dataclass(frozen=True)
class Arm:
    """One arm: its label and type as registered ('' where not on record), and what is given in it."""

    label: str
    type: str
    given: tuple[Given, ...]

    def keys(self, *roles: str) -> frozenset[str]:
        """Keys of what is given in these roles."""
        return frozenset(one.key for one in self.given if one.role in roles and one.key)


@dataclass(frozen=True)
class Study:
    """What one record says.

    Attributes
    ----------
    nct, title, status, study_type, purpose : str
        As registered; '' where not on record.
    stopped : StopReason
    phases, conditions : tuple of str
        As registered.
    oncology : bool or None
        Whether a condition is a cancer, by the MeSH terms of the record or by words; None where no
        condition is on record.
    start, primary_completion, completion, results_posted, updated : Moment or None
    has_results : bool or None
        None where the record does not say.
    arms : tuple of Arm
    unassigned : tuple of str
        Interventions that no arm holds.
    unresolved : tuple of Resolution
        Names of drugs in which something is ambiguous or unknown.
    notes : tuple of str
        Values outside the known vocabularies, kept as they are, and labels of arms that do not exist.
    """

    nct: str
    title: str
    status: str
    study_type: str
    purpose: str
    stopped: StopReason
    phases: tuple[str, ...]
    conditions: tuple[str, ...]
    oncology: bool | None
    start: Moment | None
    primary_completion: Moment | None
    completion: Moment | None
    results_posted: Moment | None
    updated: Moment | None
    has_results: bool | None
    arms: tuple[Arm, ...]
    unassigned: tuple[str, ...]
    unresolved: tuple[Resolution, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """One agent of an intervention, before its role is known."""

    written: str
    kind: str
    key: str
    known: bool
    support: bool
    dummy: bool


@dataclass(frozen=True)
class _Intervention:
    name: str
    kind: str
    others: tuple[str, ...]
    labels: tuple[str, ...]


def study_arms(record: Mapping[str, object], names: AgentNames | None = None) -> Study:
    """Read a study record of the v2 service.

    Parameters
    ----------
    record : mapping
        One study: `protocolSection`, and where asked for `derivedSection` and `hasResults`. Every
        field but the NCT id may be absent or null.
    names : AgentNames, optional
        Without it every agent goes by its own name.

    Raises
    ------
    SourceError
        No NCT id, or a field of another shape than the contract says; names study and field.

    Notes
    -----
    An agent given in experimental arms alone is tested; in an experimental and in a control arm,
    background; in control arms alone, comparator. Supportive drugs are told by the lists of
    `words`, placebos by the word. In an arm of type OTHER, or of no type on record, the role of a drug
    is unclear.
    """
    read = Record(record)
    notes: list[str] = []
    interventions = _interventions(read, notes)
    groups = _groups(read, notes)
    held = _held(interventions, groups, notes)
    names = names or AgentNames()
    parts: dict[int, tuple[_Part, ...]] = {}
    unresolved: dict[str, Resolution] = {}
    for number, one in enumerate(interventions):
        parts[number], resolution = _parts(one, names)
        if resolution and not resolution.complete:
            unresolved[one.name] = resolution
    status = _enum(read, f"{_STATUS}.overallStatus", STATUSES, notes)
    return Study(
        nct=read.nct,
        title=read.text(f"{_PROTOCOL}.identificationModule.briefTitle"),
        status=status,
        study_type=read.text(f"{_PROTOCOL}.designModule.studyType"),
        purpose=_enum(read, f"{_PROTOCOL}.designModule.designInfo.primaryPurpose", PURPOSES, notes),
        stopped=stop_reason(read.text(f"{_STATUS}.whyStopped")),
        phases=_phases(read, notes),
        conditions=read.texts(f"{_PROTOCOL}.conditionsModule.conditions"),
        oncology=_oncology(read),
        start=read.moment(f"{_STATUS}.startDateStruct"),
        primary_completion=read.moment(f"{_STATUS}.primaryCompletionDateStruct"),
        completion=read.moment(f"{_STATUS}.completionDateStruct"),
        results_posted=read.moment(f"{_STATUS}.resultsFirstPostDateStruct"),
        updated=read.moment(f"{_STATUS}.lastUpdatePostDateStruct"),
        has_results=read.flag("hasResults"),
        arms=_arms(groups, [[part for number in of for part in parts[number]] for of in held]),
        unassigned=tuple(one.name for number, one in enumerate(interventions) if not any(number in of for of in held)),
        unresolved=tuple(unresolved.values()),
        notes=tuple(dict.fromkeys(notes)),
    )


def study_records(page: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """The study records of a page of the service; a single record is a page of one.

    Raises
    ------
    SourceError
        `studies` is not a list of objects.
    """
    if "studies" not in page:
        return (page,)
    studies = page["studies"]
    if not isinstance(studies, list) or not all(isinstance(one, Mapping) for one in studies):
        raise SourceError(
            Problem("is not a list of objects", "a page of studies", field="studies", fix="fetch the page again")
        )
    return tuple(studies)


def _enum(read: Record, path: str, known: frozenset[str], notes: list[str]) -> str:
    """A word of a vocabulary; an unknown one is kept and noted."""
    value = read.text(path)
    if value and value not in known:
        notes.append(f"{path}: unknown value {value}")
    return value


def _phases(read: Record, notes: list[str]) -> tuple[str, ...]:
    path = f"{_PROTOCOL}.designModule.phases"
    phases = read.texts(path)
    notes.extend(f"{path}: unknown value {phase}" for phase in phases if phase not in PHASES)
    return phases


def _interventions(read: Record, notes: list[str]) -> list[_Intervention]:
    """Interventions with a name."""
    found = []
    for path, item in read.objects(f"{_ARMS}.interventions"):
        kind = read.as_text(item.get("type"), f"{path}.type")
        if kind and kind not in KINDS:
            notes.append(f"{path}.type: unknown value {kind}")
        one = _Intervention(
            read.as_text(item.get("name"), f"{path}.name"),
            kind,
            read.as_texts(item.get("otherNames"), f"{path}.otherNames"),
            read.as_texts(item.get("armGroupLabels"), f"{path}.armGroupLabels"),
        )
        if one.name:
            found.append(one)
        else:
            notes.append(f"{path}.name: missing, the intervention is left out")
    return found


def _groups(read: Record, notes: list[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Label, type and `Type: name` texts of every arm group."""
    found = []
    for path, item in read.objects(f"{_ARMS}.armGroups"):
        kind = read.as_text(item.get("type"), f"{path}.type")
        if kind and kind not in ARM_TYPES:
            notes.append(f"{path}.type: unknown value {kind}")
        label = read.as_text(item.get("label"), f"{path}.label")
        found.append((label, kind, read.as_texts(item.get("interventionNames"), f"{path}.interventionNames")))
    return found


def _held(
    interventions: list[_Intervention], groups: list[tuple[str, str, tuple[str, ...]]], notes: list[str]
) -> list[list[int]]:
    """For every arm the positions of its interventions: by their labels, and by the names that the arm gives."""
    labels = {plain(label) for label, _, _ in groups}
    for one in interventions:
        notes.extend(
            f"{one.name}: no arm is labelled '{label}'" for label in one.labels if groups and plain(label) not in labels
        )
    return [
        [
            number
            for number, one in enumerate(interventions)
            if plain(label) in {plain(own) for own in one.labels} or _typed(one) & {plain(text) for text in texts}
        ]
        for label, _, texts in groups
    ]


def _typed(one: _Intervention) -> frozenset[str]:
    """How an arm group names an intervention: `Drug: name`."""
    return frozenset({plain(f"{one.kind.replace('_', ' ')}: {one.name}")}) if one.kind else frozenset()


def _parts(one: _Intervention, names: AgentNames) -> tuple[tuple[_Part, ...], Resolution | None]:
    """The agents of one intervention, and how its name was read; what is no drug is kept whole."""
    if one.kind not in DRUG_KINDS or is_dummy(one.name):
        key = names.own_key(one.name)
        return (_Part(one.name, one.kind, key, False, False, is_dummy(one.name)),), None
    found = names.resolve(one.name, one.others)
    pieces = joined(one_name(one.name))
    alone = (one.name, *one.others) if len(pieces) == 1 else (one.name,)
    if len(pieces) == 1 and not found.agents and any(support_of(name) for name in alone):
        return (_Part(one.name, one.kind, names.own_key(one.name), False, True, False),), found
    parts = [
        _Part(one.name, one.kind, agent, True, bool(support_of(names.name(agent))), False) for agent in found.agents
    ]
    parts += [_Part(one.name, one.kind, "", False, False, False) for _ in found.ambiguous]
    parts += [
        _Part(one.name, one.kind, "" if is_choice(text) else names.own_key(text), False, bool(support_of(text)), False)
        for text in found.unknown
    ]
    return tuple(parts), found


def _arms(groups: list[tuple[str, str, tuple[str, ...]]], given: list[list[_Part]]) -> tuple[Arm, ...]:
    """Arms with the role of everything in them."""
    tried: set[str] = set()
    controlled: set[str] = set()
    for (_, kind, _), parts in zip(groups, given, strict=True):
        keys = {part.key for part in parts if part.key}
        tried |= keys if kind == EXPERIMENTAL else set()
        controlled |= keys if kind in CONTROLS else set()
    return tuple(
        Arm(
            label,
            kind,
            tuple(Given(p.written, p.kind, _role(p, kind, tried, controlled), p.key, p.known) for p in parts),
        )
        for (label, kind, _), parts in zip(groups, given, strict=True)
    )


def _role(part: _Part, arm: str, tried: set[str], controlled: set[str]) -> str:
    """The part that one thing plays in an arm of this type."""
    if part.dummy:
        return PLACEBO
    if part.kind not in DRUG_KINDS:
        return part.kind.lower().replace("_", " ") or "kind not on record"
    if part.support:
        return SUPPORTIVE
    if not part.key or arm not in CONTROLS | {EXPERIMENTAL}:
        return UNCLEAR
    if part.key in tried and part.key in controlled:
        return BACKGROUND
    return TESTED if arm == EXPERIMENTAL else COMPARATOR


def _oncology(read: Record) -> bool | None:
    """Whether a condition is a cancer."""
    browse = "derivedSection.conditionBrowseModule"
    conditions = read.texts(f"{_PROTOCOL}.conditionsModule.conditions")
    terms = [
        (path, read.as_text(item.get("id"), f"{path}.id"))
        for of in ("meshes", "ancestors")
        for path, item in read.objects(f"{browse}.{of}")
    ]
    if any(term.startswith("D") and term[1:].isdigit() and int(term[1:]) == NEOPLASMS for _, term in terms):
        return True
    if not conditions:
        return False if terms else None
    return any(is_cancer(condition) for condition in conditions)
