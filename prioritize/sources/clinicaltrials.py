"""ClinicalTrials.gov: trials of the catalogue's agents, arm by arm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from prioritize.errors import FetchError
from prioritize.sources.ask import Ask, Page, every_page
from prioritize.sources.bulk import contract
from prioritize.sources.contract import Shape, one_line
from prioritize.sources.live import Drug, Fetched, Live, Wanted, write_rows
from prioritize.sources.rows import Row, joined
from prioritize.sources.source import FlatFile
from prioritize.sources.sparse import SparseReader

ORIGIN = "https://clinicaltrials.gov"
API = f"{ORIGIN}/api/v2"
VERSION = "2.0."
FIELDS = (
    "NCTId",
    "BriefTitle",
    "OverallStatus",
    "WhyStopped",
    "StartDate",
    "PrimaryCompletionDate",
    "CompletionDate",
    "LastUpdatePostDate",
    "HasResults",
    "StudyType",
    "DesignPrimaryPurpose",
    "Phase",
    "EnrollmentCount",
    "LeadSponsorName",
    "Condition",
    "InterventionType",
    "InterventionName",
    "InterventionOtherName",
    "InterventionArmGroupLabel",
    "InterventionMeshTerm",
    "ArmGroupLabel",
    "ArmGroupType",
    "ArmGroupInterventionName",
)
"""Pieces of a record that are asked for, by the names that the service gives them."""
PAGE = 1_000
"""Records per page; the service gives no more."""
MANY = 100
"""Records that might hold a field, from which it is a fault that not one does."""
LONGEST_QUERY = 1_500
"""Characters of the names of one agent in a question, at most."""
SHORTEST_NAME = 3
"""Letters and digits of a name that is asked for, unless the agent has no longer one."""
STOPPED = frozenset({"TERMINATED", "WITHDRAWN", "SUSPENDED"})
STATUSES = {
    "ACTIVE_NOT_RECRUITING": "active, not recruiting",
    "COMPLETED": "completed",
    "ENROLLING_BY_INVITATION": "enrolling by invitation",
    "NOT_YET_RECRUITING": "not yet recruiting",
    "RECRUITING": "recruiting",
    "SUSPENDED": "suspended",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "available",
    "NO_LONGER_AVAILABLE": "no longer available",
    "TEMPORARILY_NOT_AVAILABLE": "temporarily not available",
    "APPROVED_FOR_MARKETING": "approved for marketing",
    "WITHHELD": "withheld",
    "UNKNOWN": "unknown status",
}
PHASES = {
    "NA": "n/a",
    "EARLY_PHASE1": "early phase 1",
    "PHASE1": "phase 1",
    "PHASE2": "phase 2",
    "PHASE3": "phase 3",
    "PHASE4": "phase 4",
}
LOOSE = (
    "besylate|citrate|ditosylate|hcl|hydrochloride|malate|maleate|mesylate|phosphate|sodium|succinate|sulfate|tosylate"
    "|capsules?|infusion|injection|intravenous|iv|oral|tablets?"
)
"""Salts and forms that may follow the name of an agent."""
KNOWN_STUDY = "NCT00763412"

# Names are compared by their letters and digits alone, after what is no part of a name was left off.
_KEY = "nullif(regexp_replace(strip_accents(lower({0})), '[^\\p{{L}}\\p{{N}}]+', '', 'g'), '')"
_DUMMY = "regexp_matches(lower({0}), '\\b(placebos?|sham|dummy)\\b')"
_AMOUNT = "\\d[\\d.,]*\\s*(?:mg|g|mcg|ug|µg|ml|iu|mci|gy|%)(?:\\s*/\\s*(?:kg|m2|m²|day|d|ml))*"
_BARE = (
    f"regexp_replace(regexp_replace(regexp_replace(lower({{0}}), '^\\s*{_AMOUNT}\\s+(?:of\\s+)?', ''), "
    f"'\\s+{_AMOUNT}(?:\\s.*)?$', ''), '(?:\\s+(?:{LOOSE}))+\\s*$', '')"
)
_JOINED = "\\s*(?:[+;&/,]|\\b(?:and|plus|with|in combination with|combined with)\\b)\\s*"


@dataclass(frozen=True)
class Study:
    """One record.

    Attributes
    ----------
    facts : Row
        Of the columns of the file `study`.
    arms, names, terms : frozenset of Row
        Of the columns of the files `arm`, `name` and `mesh`.
    """

    facts: Row
    arms: frozenset[Row]
    names: frozenset[Row]
    terms: frozenset[Row]

    @property
    def nct_id(self) -> str:
        """Its id."""
        return str(self.facts[0])

    @property
    def status(self) -> str:
        """Its status, as the table spells it."""
        return str(self.facts[2])


@dataclass(frozen=True)
class Search:
    """One question: agents, what is asked, how many records came, and which."""

    agent_a: str
    agent_b: str | None
    query: str
    found: tuple[str, ...] = ()
    raw_count: int = 0


class ClinicalTrials(Live):
    """Trials as registered. https://clinicaltrials.gov, public domain.

    The service widens a search by synonyms of its own, so a hit counts only when an intervention of the record is named
    like the agent.
    """

    name = "clinicaltrials"
    title = "ClinicalTrials.gov, trials of the catalogue's agents by arm"
    licence = "public domain"
    reference = "https://clinicaltrials.gov"
    url = API
    scope = "catalogue"
    note = (
        "An agent of a trial is named by an intervention or a synonym there, whole or as a part of 'A + B'; salts, "
        "doses and forms are left off. A MeSH term alone is counted apart and is no such name."
    )
    origins = (ORIGIN,)
    by_default = True
    per_second = 1.0
    slow_down = (403,)
    supersedes = ("clinicaltrials_registry",)
    files = (
        FlatFile(
            "study",
            ("clinicaltrials_study.tsv",),
            (
                "nct_id",
                "title",
                "status",
                "why_stopped",
                "study_type",
                "purpose",
                "phase",
                "conditions",
                "start_date",
                "primary_completion_date",
                "completion_date",
                "last_update_date",
                "has_results",
                "enrollment",
                "sponsor",
            ),
        ),
        FlatFile("arm", ("clinicaltrials_arm.tsv",), ("nct_id", "arm", "arm_type", "intervention", "kind")),
        FlatFile("name", ("clinicaltrials_name.tsv",), ("nct_id", "intervention", "kind", "name")),
        FlatFile("mesh", ("clinicaltrials_mesh.tsv",), ("nct_id", "term")),
        FlatFile("search", ("clinicaltrials_search.tsv",), ("agent_a", "agent_b", "query", "raw_count")),
        FlatFile("hit", ("clinicaltrials_hit.tsv",), ("agent_a", "agent_b", "nct_id")),
    )
    steps: ClassVar = {
        "trial_agent_key": f"""
            SELECT {_KEY.format("name")} AS key, min(agent_id) AS agent_id
            FROM catalogue_agent
            GROUP BY key
            HAVING count(DISTINCT agent_id) = 1 AND key IS NOT NULL
        """,  # noqa: S608 - patterns of our own
        "trial_name_part": f"""
            WITH told AS (
                SELECT DISTINCT intervention, name
                FROM file_name
                WHERE NOT {_DUMMY.format("intervention")} AND NOT {_DUMMY.format("name")}
            ),
            text AS (
                SELECT intervention, name, name AS text FROM told
                UNION
                SELECT intervention, name, regexp_replace(name, '[(\\[][^()\\[\\]]*[)\\]]', ' ', 'g') FROM told
                UNION
                SELECT intervention, name, unnest(regexp_extract_all(name, '[(\\[]([^()\\[\\]]*)[)\\]]', 1)) FROM told
                UNION
                SELECT intervention, name, regexp_replace(name, '(?:^|\\s){_AMOUNT}(?:\\s|$)', ' ', 'gi') FROM told
            ),
            part AS (
                SELECT intervention, name, text AS part FROM text
                UNION
                SELECT intervention, name, unnest(regexp_split_to_array(text, '{_JOINED}', 'i')) FROM text
            )
            SELECT intervention, name, {_KEY.format("part")} AS key FROM part
            UNION
            SELECT intervention, name, {_KEY.format(_BARE.format("trim(part)"))} AS key FROM part
        """,  # noqa: S608 - patterns of our own
        "trial_intervention_agent": """
            SELECT DISTINCT file_name.nct_id, file_name.intervention, file_name.kind, trial_agent_key.agent_id
            FROM file_name
            JOIN trial_name_part USING (intervention, name)
            JOIN trial_agent_key USING (key)
        """,
        "trial_arm_agent": """
            SELECT DISTINCT file_arm.nct_id, file_arm.arm, known.agent_id
            FROM file_arm
            JOIN trial_intervention_agent AS known
                ON known.nct_id = file_arm.nct_id AND known.intervention = file_arm.intervention
                AND known.kind IS NOT DISTINCT FROM file_arm.kind
            WHERE file_arm.arm IS NOT NULL
        """,
        "trial_other_name": """
            SELECT nct_id, intervention, kind, string_agg(replace(name, ';', ','), ';' ORDER BY name) AS other_names
            FROM file_name
            WHERE name <> intervention
            GROUP BY nct_id, intervention, kind
        """,
    }
    tables: ClassVar = {
        "trial_agent": """
            SELECT DISTINCT nct_id, agent_id
            FROM trial_intervention_agent
            ORDER BY nct_id, agent_id
        """,
        "trial": """
            SELECT nct_id, status, why_stopped, phase, conditions
            FROM file_study
            WHERE nct_id IN (SELECT nct_id FROM trial_agent)
            ORDER BY nct_id
        """,
        "trial_detail": """
            SELECT
                nct_id,
                title,
                study_type,
                purpose,
                start_date,
                primary_completion_date,
                completion_date,
                last_update_date,
                CAST(has_results AS TINYINT) AS has_results,
                CAST(enrollment AS BIGINT) AS enrollment,
                sponsor
            FROM file_study
            WHERE nct_id IN (SELECT nct_id FROM trial_agent)
            ORDER BY nct_id
        """,
        "trial_arm": """
            SELECT
                file_arm.nct_id,
                file_arm.arm,
                file_arm.arm_type,
                file_arm.intervention,
                file_arm.kind,
                trial_other_name.other_names,
                known.agent_id
            FROM file_arm
            LEFT JOIN trial_other_name
                ON trial_other_name.nct_id = file_arm.nct_id AND trial_other_name.intervention = file_arm.intervention
                AND trial_other_name.kind IS NOT DISTINCT FROM file_arm.kind
            LEFT JOIN trial_intervention_agent AS known
                ON known.nct_id = file_arm.nct_id AND known.intervention = file_arm.intervention
                AND known.kind IS NOT DISTINCT FROM file_arm.kind
            WHERE file_arm.nct_id IN (SELECT nct_id FROM trial_agent)
            ORDER BY ALL
        """,
        "trial_search": f"""
            WITH named AS (
                SELECT hit.agent_a, hit.agent_b, count(DISTINCT hit.nct_id) AS n
                FROM file_hit AS hit
                WHERE
                    CASE
                        WHEN hit.agent_b IS NULL THEN (hit.nct_id, hit.agent_a) IN (FROM trial_agent)
                        ELSE EXISTS (
                            SELECT 1
                            FROM trial_arm_agent AS a
                            JOIN trial_arm_agent AS b ON b.nct_id = a.nct_id AND b.arm = a.arm
                            WHERE a.nct_id = hit.nct_id AND a.agent_id = hit.agent_a AND b.agent_id = hit.agent_b
                        )
                    END
                GROUP BY hit.agent_a, hit.agent_b
            ),
            by_term AS (
                SELECT hit.agent_a, count(DISTINCT hit.nct_id) AS n
                FROM file_hit AS hit
                JOIN file_mesh AS mesh ON mesh.nct_id = hit.nct_id
                JOIN trial_agent_key ON trial_agent_key.key = {_KEY.format(_BARE.format("mesh.term"))}
                WHERE
                    hit.agent_b IS NULL AND trial_agent_key.agent_id = hit.agent_a
                    AND (hit.nct_id, hit.agent_a) NOT IN (FROM trial_agent)
                GROUP BY hit.agent_a
            )
            SELECT
                file_search.agent_a,
                file_search.agent_b,
                file_search.query,
                CAST(file_search.raw_count AS BIGINT) AS raw_count,
                coalesce(named.n, 0) AS confirmed_count,
                CASE WHEN file_search.agent_b IS NULL THEN coalesce(by_term.n, 0) END AS mesh_count
            FROM file_search
            LEFT JOIN named
                ON named.agent_a = file_search.agent_a AND named.agent_b IS NOT DISTINCT FROM file_search.agent_b
            LEFT JOIN by_term ON by_term.agent_a = file_search.agent_a
            ORDER BY file_search.agent_a, file_search.agent_b
        """,  # noqa: S608 - patterns of our own
    }

    def release_of(self, ask: Ask) -> str:
        """When the data were last brought up to date, as the service tells."""
        told = Shape(self.name).text(ask.json(f"{API}/version", slow=self.slow_down), "dataTimestamp")
        if not told.strip():
            raise contract(self.name, "dataTimestamp is empty", f"{API}/version")
        return told

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """Ask for each agent and each pair; an agent whose names the service refuses counts as not asked."""
        drugs = {drug.agent_id: drug for drug in wanted.drugs}
        searches, failed = _searches(drugs, wanted.pairs)
        ask.expect(len(searches))
        reader = Reader(self.name)
        studies: dict[str, Study] = {}
        answered: list[Search] = []
        for number, search in enumerate(searches, 1):
            try:
                records = self._records(ask, search.query, _condition(wanted.diseases))
            except FetchError as fault:
                if fault.status != 400 or (number == len(searches) and not answered):
                    raise
                failed[_label(search)] = fault.problems[0].what
                continue
            found = [self._add(studies, reader.study(record)) for record in records]
            answered.append(Search(search.agent_a, search.agent_b, search.query, tuple(found), len(records)))
        reader.check()
        self._write(folder, studies.values(), answered)
        return Fetched(failed, reader.notes())

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """A trial of repaglinide that ended in 2013."""
        differs = []
        version = Shape(self.name).text(ask.json(f"{API}/version", slow=self.slow_down), "apiVersion")
        if not version.startswith(VERSION):
            differs.append(f"the version is {one_line(version, 40)}, the code was written for {VERSION}x")
        records = self._records(ask, '"repaglinide"', {"filter.ids": KNOWN_STUDY})
        found = [Reader(self.name).study(record) for record in records]
        if [study.nct_id for study in found] != [KNOWN_STUDY]:
            return (*differs, f"a search for repaglinide does not lead to {KNOWN_STUDY}")
        said = found[0]
        if said.status != "completed":
            differs.append(f"{KNOWN_STUDY} is not completed but {one_line(said.status, 40)}")
        if (KNOWN_STUDY, "2. repaglinide", "EXPERIMENTAL", "repaglinide", "DRUG") not in said.arms:
            differs.append(f"{KNOWN_STUDY} gives repaglinide in no experimental arm")
        if (KNOWN_STUDY, "Repaglinide") not in said.terms:
            differs.append(f"{KNOWN_STUDY} has no MeSH term Repaglinide")
        return tuple(differs)

    def _records(self, ask: Ask, query: str, more: Mapping[str, str]) -> list[Any]:
        """Study records that a question finds."""
        shape = Shape(self.name)
        params = {"query.intr": query, **more, "fields": ",".join(FIELDS), "pageSize": str(PAGE), "countTotal": "true"}

        def page(after: str) -> Page:
            if after:
                ask.expect(1)
            asked = {**params, "pageToken": after} if after else params
            told = ask.json(f"{API}/studies", asked, slow=self.slow_down)
            total = None if after else shape.whole(told, "totalCount")
            rows = [shape.inner({"studies": row}, "studies") for row in shape.rows(told, "studies")]
            following = shape.text(told, "nextPageToken") if "nextPageToken" in told else ""
            return Page(rows, following, total)

        return every_page(self.name, page, gaps=True)

    def _add(self, known: dict[str, Study], study: Study) -> str:
        """Keep a study; one that came before says the same, or is refused."""
        if known.setdefault(study.nct_id, study) != study:
            raise contract(self.name, f"{study.nct_id} came twice and differs")
        return study.nct_id

    def _write(self, folder: Path, studies: Iterable[Study], searches: Sequence[Search]) -> None:
        """Write all files."""
        every = list(studies)
        rows: dict[str, Iterable[Row]] = {
            "study": (study.facts for study in every),
            "arm": (row for study in every for row in study.arms),
            "name": (row for study in every for row in study.names),
            "mesh": (row for study in every for row in study.terms),
            "search": ((one.agent_a, one.agent_b, one.query, str(one.raw_count)) for one in searches),
            "hit": ((one.agent_a, one.agent_b, nct_id) for one in searches for nct_id in one.found),
        }
        for file in self.files:
            write_rows(folder, file.names[0], file.columns, rows[file.key])


@dataclass
class Reader(SparseReader):
    """Reads study records.

    Attributes
    ----------
    odd : Counter of str
        What is not as the registry's vocabularies and rules say.
    """

    odd: Counter[str] = field(default_factory=Counter)

    def study(self, record: Any) -> Study:
        """One record.

        Raises
        ------
        FetchError
            It has no id, title or status, or a field is not of its type.
        """
        shape = self._shape
        protocol = shape.inner(record, "protocolSection")
        about, status = shape.inner(protocol, "identificationModule"), shape.inner(protocol, "statusModule")
        nct_id = shape.text(about, "nctId")
        if not re.fullmatch(r"NCT\d{8}", nct_id):
            raise contract(self.source, f"nctId is no id of a trial but {one_line(nct_id, 40)!r}")
        design = self._inner(protocol, "designModule")
        given = self._inner(protocol, "armsInterventionsModule")
        state = shape.text(status, "overallStatus")
        results = self._maybe(record, "hasResults", shape.truth)
        enrollment = self._maybe(self._inner(design, "enrollmentInfo"), "count", shape.whole, "enrollmentInfo.count")
        facts = (
            nct_id,
            shape.text(about, "briefTitle"),
            self._word(state, STATUSES, "overallStatus"),
            self._maybe(status, "whyStopped", shape.text) if state in STOPPED or "whyStopped" in status else None,
            self._maybe(design, "studyType", shape.text),
            self._maybe(self._inner(design, "designInfo"), "primaryPurpose", shape.text),
            "/".join(self._word(phase, PHASES, "phases") for phase in self._texts(design, "phases")) or None,
            joined(self._texts(self._inner(protocol, "conditionsModule"), "conditions")),
            self._date(status, "startDateStruct"),
            self._date(status, "primaryCompletionDateStruct"),
            self._date(status, "completionDateStruct"),
            self._date(status, "lastUpdatePostDateStruct"),
            None if results is None else str(int(results)),
            None if enrollment is None else str(enrollment),
            self._sponsor(protocol),
        )
        interventions = self._interventions(given)
        return Study(
            facts,
            frozenset((nct_id, *row) for row in self._arms(given, interventions)),
            frozenset((nct_id, one.name, one.kind, name) for one in interventions for name in (one.name, *one.others)),
            frozenset((nct_id, term) for term in self._terms(record)),
        )

    def check(self) -> None:
        """Refuse a field that not one of many records holds: it was renamed or is given no more.

        Raises
        ------
        FetchError
        """
        gone = self.never_seen(MANY, {})
        if gone:
            raise contract(self.source, f"not one of {self.might[gone[0]]:,} records has {', '.join(gone)}")

    def notes(self) -> tuple[str, ...]:
        """What was odd, and how often."""
        return tuple(f"{what} ({times:,} times)" for what, times in sorted(self.odd.items()))

    def _texts(self, value: Any, name: str, label: str = "") -> list[str]:
        """A list of text that may be left out."""
        found = self._maybe(value, name, self._shape.rows, label) or []
        return [" ".join(self._shape.text({name: item}, name).split()) for item in found]

    def _word(self, word: str, known: Mapping[str, str], name: str) -> str:
        """A word of a vocabulary; one that is not known is kept and noted."""
        if not word.strip():
            raise contract(self.source, f"{name} is empty")
        if word not in known:
            self.odd[f"{name} is {one_line(word, 40)!r}, which is not known here"] += 1
        return known.get(word, word.lower().replace("_", " "))

    def _date(self, status: Any, name: str) -> str | None:
        """A date as registered: YYYY-MM-DD or YYYY-MM."""
        label = f"{name}.date"
        found = self._maybe(self._inner(status, name), "date", self._shape.text, label)
        if found is not None and not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", found):
            raise contract(self.source, f"{label} is no date but {one_line(found, 40)!r}")
        return found

    def _sponsor(self, protocol: Any) -> str | None:
        """Name of the lead sponsor."""
        lead = self._inner(self._inner(protocol, "sponsorCollaboratorsModule"), "leadSponsor")
        return self._maybe(lead, "name", self._shape.text, "leadSponsor.name")

    def _terms(self, record: Any) -> list[str]:
        """MeSH terms that the registry gives the interventions."""
        browse = self._inner(self._inner(record, "derivedSection"), "interventionBrowseModule")
        found = [self._maybe(item, "term", self._shape.text, "meshes.term") for item in self._objects(browse, "meshes")]
        return [term for term in found if term]

    def _interventions(self, given: Any) -> list[Intervention]:
        """Interventions with a name."""
        found = []
        for item in self._objects(given, "interventions"):
            name = self._maybe(item, "name", self._shape.text, "interventions.name")
            one = Intervention(
                " ".join((name or "").split()),
                self._maybe(item, "type", self._shape.text, "interventions.type"),
                tuple(other for other in self._texts(item, "otherNames") if other),
                frozenset(_alike(label) for label in self._texts(item, "armGroupLabels")),
            )
            if one.name:
                found.append(one)
            else:
                self.odd["an intervention has no name and is left out"] += 1
        return found

    def _arms(self, given: Any, interventions: Sequence[Intervention]) -> Iterable[Row]:
        """Label, type, and each thing given; what no arm holds stands without one."""
        held = set()
        for item in self._objects(given, "armGroups"):
            label = self._maybe(item, "label", self._shape.text, "armGroups.label")
            kind = self._maybe(item, "type", self._shape.text, "armGroups.type")
            names = {_alike(name) for name in self._texts(item, "interventionNames")}
            own = [one for one in interventions if _alike(label or "") in one.labels or one.typed in names]
            held.update(own)
            yield from ((label, kind, one.name, one.kind) for one in own)
            if not own:
                yield (label, kind, None, None)
        yield from ((None, None, one.name, one.kind) for one in interventions if one not in held)


@dataclass(frozen=True)
class Intervention:
    """What is given: its name, kind and other names as registered, and the labels of its arms."""

    name: str
    kind: str | None
    others: tuple[str, ...]
    labels: frozenset[str]

    @property
    def typed(self) -> str:
        """How an arm names it: `Drug: name`."""
        return _alike(f"{(self.kind or '').replace('_', ' ')}: {self.name}")


def _alike(text: str) -> str:
    """A label or name without case, and with single spaces."""
    return " ".join(text.split()).casefold()


def _label(search: Search) -> str:
    return search.agent_a if search.agent_b is None else f"{search.agent_a} + {search.agent_b}"


def _searches(drugs: Mapping[str, Drug], pairs: Iterable[tuple[str, str]]) -> tuple[list[Search], dict[str, str]]:
    """Questions for each agent and each pair, and the pairs of which an agent has no names."""
    asked = {agent: query for agent, drug in sorted(drugs.items()) if (query := query_of(drug.names))}
    failed = {agent: "none of its names can be asked for" for agent in drugs if agent not in asked}
    found = [Search(agent, None, query) for agent, query in asked.items()]
    for a, b in sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}):
        search = Search(a, b, f"({asked.get(a)}) AND ({asked.get(b)})")
        if a in asked and b in asked:
            found.append(search)
        else:
            failed[_label(search)] = "an agent of the pair has no names"
    return found, failed


def query_of(names: Iterable[str]) -> str:
    """Names of one agent as a question: each as a phrase, without signs that the service would read as its own.

    Names of fewer than three letters and digits find too much, and are asked for only where there is no other.
    """
    cleaned = dict.fromkeys(" ".join(re.sub(r'["\\()\[\]{}<>]', " ", name).split()) for name in names)
    usable = [name for name in cleaned if any(sign.isalnum() for sign in name)]
    longer = [name for name in usable if sum(map(str.isalnum, name)) >= SHORTEST_NAME]
    query = ""
    for name in longer or usable:
        more = f'{query} OR "{name}"' if query else f'"{name}"'
        if len(more) <= LONGEST_QUERY:
            query = more
    return query


def _condition(diseases: Sequence[str]) -> dict[str, str]:
    """The parameter that keeps the search to diseases; none when there is none."""
    query = query_of(diseases)
    return {"query.cond": query} if query else {}
