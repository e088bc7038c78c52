"""Open Targets: queries that its schema takes, answers that become tables, and no change of an answer that goes unseen.

All answers are hand-made from a description of release 26.06, but for those marked as recorded.
"""

import importlib
import json
import re
from copy import deepcopy
from pathlib import Path

import graphql
import pytest
from graphql.language import ast

from prioritize.errors import FetchError
from prioritize.sources import opentargets_clinical
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.http import Reply
from prioritize.sources.live import Gene, Wanted
from prioritize.sources.opentargets import ANNOTATE, BRAF, META, VEMURAFENIB, OpenTargets
from prioritize.sources.opentargets_associations import ASSOCIATED, SEARCH, OpenTargetsAssociations
from prioritize.sources.opentargets_clinical import CANDIDATES, OpenTargetsClinical
from prioritize.sources.opentargets_expression import EXPRESSION, OpenTargetsExpression
from prioritize.sources.opentargets_interactions import INTERACTIONS, OpenTargetsInteractions
from prioritize.store.sqlfile import read_sql
from tests.sources.mutating import mutations

SDL = (Path(__file__).parent / "opentargets.graphqls").read_text()
SCHEMA = graphql.build_schema(SDL)
RAW = Path(__file__).resolve().parents[2] / "sql" / "raw"
ALL = [OpenTargets, OpenTargetsClinical, OpenTargetsAssociations, OpenTargetsExpression, OpenTargetsInteractions]
by_class = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)

CD47, KIT, SIRPA = "ENSG00000196776", "ENSG00000157404", "ENSG00000198053"
GENES = {
    "CD47": Gene("HGNC:1682", "CD47", CD47, "Q08722", "961"),
    "KIT": Gene("HGNC:6342", "KIT", KIT, "P10721", "3815"),
    "SIRPA": Gene("HGNC:9662", "SIRPA", SIRPA, "P78324", "140885"),
    "BRAF": Gene("HGNC:1097", "BRAF", BRAF, "P15056", "673"),
}
WANTED = Wanted((GENES["CD47"], GENES["KIT"]), diseases=("Acute Myeloid Leukemia",))


def bucket(modality, label, value):
    return {"modality": modality, "label": label, "value": value}


def disease(name, words=None):
    return {"diseaseFromSource": words, "disease": name and {"id": f"MONDO_{len(name):07}", "name": name}}


def report(name, **other):
    return {
        "id": name,
        "source": "AACT",
        "type": "CLINICAL_TRIAL",
        "clinicalStage": "PHASE_3",
        "title": "A trial",
        "trialOverallStatus": "TERMINATED",
        "trialWhyStopped": "no benefit; see the press",
        "trialStopReasonCategories": ["Negative", "Business; money"],
        "trialStartDate": "2022-05-01",
        "year": 2022,
        "url": "https://clinicaltrials.gov/study/" + name,
        "hasExpertReview": True,
        "qualityControls": ["UNLIKELY_STAGE"],
        "diseases": [disease("acute myeloid leukemia"), disease(None, "MDS")],
        **other,
    }


def candidate(name, drug, stage, *reports):
    told = drug and {"id": name, "name": drug, "drugType": "Antibody", "maximumClinicalStage": stage}
    return {
        "id": f"c-{name}",
        "maxClinicalStage": stage,
        "drug": told,
        "diseases": [disease("acute myeloid leukemia"), disease(None, "AML, NOS"), disease(None)],
        "clinicalReports": list(reports),
    }


def interaction(partner, other, score, count=3, database="intact"):
    return {
        "sourceDatabase": database,
        "intA": "Q08722",
        "intB": other,
        "targetB": partner and {"id": partner},
        "score": score,
        "count": count,
        "intABiologicalRole": "unspecified role",
        "intBBiologicalRole": "enzyme",
    }


def expression(tissue, median, celltype=None):
    return {
        "datasourceId": "gtex",
        "datatypeId": "bulk rna-seq",
        "unit": "TPM",
        "min": 0.5,
        "q1": 1.5,
        "median": median,
        "q3": 4.0,
        "max": 9.0,
        "distribution_score": 0.25,
        "specificity_score": 0.75,
        "tissueBiosample": tissue and {"biosampleId": "UBERON_" + tissue, "biosampleName": tissue},
        "celltypeBiosample": celltype and {"biosampleId": "CL_" + celltype, "biosampleName": celltype},
    }


def target(ensembl, symbol, **other):
    return {
        "id": ensembl,
        "approvedSymbol": symbol,
        "tractability": [],
        "safetyLiabilities": [],
        "geneticConstraint": [],
        "prioritisation": None,
        "isEssential": None,
        "depMapEssentiality": None,
        "drugAndClinicalCandidates": {"count": 0, "rows": []},
        "interactionRows": [],
        "expressionRows": [],
        **other,
    }


def hand_made():
    """Two targets of which much is known and one of which nothing is, and one disease."""
    magrolimab = candidate("CHEMBL4297842", "MAGROLIMAB", "PHASE_3", report("NCT1"), report("NCT2", year=None))
    return {
        "release": {"year": "26", "month": "06", "iteration": None},
        "targets": {
            CD47: target(
                CD47,
                "CD47",
                tractability=[
                    bucket("SM", "Approved Drug", False),
                    bucket("SM", "Druggable Family", False),
                    bucket("AB", "Approved Drug", False),
                    bucket("AB", "Advanced Clinical", True),
                    bucket("PR", "Literature", True),
                ],
                safetyLiabilities=[
                    {
                        "event": "anaemia",
                        "eventId": "EFO_0004272",
                        "datasource": "Someone et al. (2024)",
                        "literature": "12345",
                        "url": None,
                        "effects": [{"direction": "Inhibition", "dosing": "acute"}],
                        "biosamples": [
                            {"tissueLabel": "blood", "cellLabel": None, "cellFormat": None},
                            {"tissueLabel": None, "cellLabel": "erythrocyte", "cellFormat": "tissue"},
                        ],
                    },
                    {
                        "event": None,
                        "eventId": None,
                        "datasource": "ToxCast",
                        "literature": None,
                        "url": "https://example.org/assay",
                        "effects": None,
                        "biosamples": None,
                    },
                ],
                geneticConstraint=[
                    {
                        "constraintType": "lof",
                        "score": 0.9,
                        "exp": 12.5,
                        "obs": 2,
                        "oe": 0.16,
                        "oeLower": 0.06,
                        "oeUpper": 0.48,
                        "upperBin": 2,
                    }
                ],
                prioritisation={
                    "items": [{"key": "isInMembrane", "value": "1"}, {"key": "mouseKOScore", "value": "-0.25"}]
                },
                isEssential=False,
                depMapEssentiality=[
                    {
                        "tissueId": "UBERON_0000178",
                        "tissueName": "blood",
                        "screens": [
                            {"depmapId": "ACH-1", "geneEffect": -1.5},
                            {"depmapId": "ACH-2", "geneEffect": -0.5},
                            {"depmapId": "ACH-3", "geneEffect": 0.25},
                            {"depmapId": "ACH-4", "geneEffect": None},
                        ],
                    }
                ],
                drugAndClinicalCandidates={"count": 2, "rows": [magrolimab, candidate("X", None, "UNKNOWN")]},
                interactionRows=[
                    interaction(SIRPA, "P78324", 0.9),
                    interaction("ENSG00000000000", "P00000", 0.5),
                    interaction(None, "CHEBI:1", None),
                    interaction(SIRPA, "P78324", None, 1, "signor"),
                ],
                expressionRows=[expression("blood", 2.5), expression("lung", None, "macrophage")],
            ),
            KIT: target(
                KIT, "KIT", tractability=[bucket("SM", "Approved Drug", True), bucket("AB", "Approved Drug", False)]
            ),
            BRAF: target(
                BRAF,
                "BRAF",
                tractability=[bucket("SM", "Approved Drug", True)],
                drugAndClinicalCandidates={
                    "count": 1,
                    "rows": [candidate(VEMURAFENIB, "VEMURAFENIB", "APPROVAL")],
                },
                interactionRows=[interaction(KIT, "P10721", 0.4)],
                expressionRows=[expression("skin", 3.0)],
            ),
        },
        "diseases": {
            "EFO_0000222": ("acute myeloid leukemia", {CD47: [("known_drug", 0.5), ("literature", 0.25)], KIT: []}),
            "MONDO_0005105": ("melanoma", {BRAF: [("somatic_mutation", 0.75)]}),
        },
    }


def paged(rows, page):
    """A page of rows, as the service cuts them; null when there is no row."""
    cut = rows[page["index"] * page["size"] : (page["index"] + 1) * page["size"]]
    return {"count": len(rows), "rows": cut} if cut else None


class Service:
    """A service that knows what it is given: it refuses what its schema does not take, and answers what is asked."""

    def __init__(self, known, schema=SCHEMA):
        self.known, self.schema = known, schema
        self.replies, self.asked, self.broken = {}, [], set()

    def ask(self, request, also=()):
        body = json.loads(request.body)
        self.asked.append(body["variables"])
        document = graphql.parse(body["query"])
        faults = graphql.validate(self.schema, document)
        if faults:
            content = {"data": None, "errors": [fault.formatted for fault in faults]}
            return Reply(400, json.dumps(content).encode(), "application/json", {})
        root = {"meta": {"dataVersion": self.known["release"]}, "targets": self.targets}
        root |= {"search": self.search, "disease": self.disease}
        done = graphql.execute_sync(self.schema, document, root, variable_values=body["variables"])
        content = json.dumps(done.formatted).encode()
        self.replies[request.body] = content
        return Reply(200, content, "application/json", {})

    def targets(self, _, ensemblIds):  # noqa: N803 - the service's name
        if self.broken & set(ensemblIds):
            raise graphql.GraphQLError("the database is away")
        known = [self.known["targets"][name] for name in reversed(ensemblIds) if name in self.known["targets"]]
        return [
            {
                **one,
                "interactions": lambda _, one=one, **given: paged(
                    [row for row in one["interactionRows"] if row["sourceDatabase"] == given["sourceDatabase"]],
                    given["page"],
                ),
                "baselineExpression": lambda _, page, one=one: (
                    paged(one["expressionRows"], page) or {"count": 0, "rows": []}
                ),
            }
            for one in known
        ]

    def search(self, _, queryString, entityNames, page):  # noqa: N803
        hits = [{"id": "EFO_9", "entity": "disease", "name": queryString + " in mice"}]
        for name, (called, _rows) in self.known["diseases"].items():
            if called == queryString.lower():
                hits.append({"id": name, "entity": "disease", "name": called})
        return {"total": len(hits), "hits": hits}

    def disease(self, _, efoId):  # noqa: N803
        called, rows = self.known["diseases"][efoId]

        def associated(_, Bs, enableIndirect, page):  # noqa: N803
            assert enableIndirect is True
            found = [
                {
                    "target": self.known["targets"][name],
                    "score": max([0.125, *(score for _, score in parts)]),
                    "datatypeScores": [{"id": part, "score": score} for part, score in parts],
                }
                for name, parts in rows.items()
                if name in Bs
            ]
            return {"count": len(found), "rows": found[page["index"] * page["size"] :][: page["size"]]}

        return {"id": efoId, "name": called, "associatedTargets": associated}


class Saying:
    """A client that gives the answers of a list, in turn."""

    def __init__(self, *answers):
        self.answers = [json.dumps(answer).encode() for answer in answers]

    def ask(self, request, also=()):
        return Reply(200, self.answers.pop(0), "application/json", {})


class Replay:
    """A client that repeats answers by what is asked."""

    def __init__(self, replies):
        self.replies = replies

    def ask(self, request, also=()):
        return Reply(200, self.replies[request.body], "application/json", {})


@pytest.fixture
def known():
    return hand_made()


@pytest.fixture
def service(known):
    return Service(known)


@pytest.fixture
def fetch(tmp_path):
    """A function that lets a source ask a client, and gives what it says of it."""

    def _fetch(kind, client, wanted=WANTED):
        (tmp_path / "files").mkdir(exist_ok=True)
        return kind().fetch(Ask(kind.name, client, Cache(tmp_path / "cache")), wanted, tmp_path / "files")

    return _fetch


@pytest.fixture
def tables(fetch, con, tmp_path):
    """The same, and then a function that gives the rows of a table after they went through the rules of `sql/raw`."""

    def _tables(kind, client, wanted=WANTED):
        fetch(kind, client, wanted)
        source = kind()
        source.read(con, [tmp_path / "files"])
        con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        for table in source.tables:
            con.execute(read_sql(RAW / f"{table}.sql").text)
            con.execute(f"INSERT INTO raw.{table} SELECT *, '{source.name}' FROM \"{table}\" ORDER BY rowid")
        return lambda table: [row[:-1] for row in con.execute(f"SELECT * FROM raw.{table} ORDER BY rowid").fetchall()]

    return _tables


def kind_and_words(function, *arguments):
    with pytest.raises(FetchError) as caught:
        function(*arguments)
    return caught.value.kind, str(caught.value)


# Queries


QUERIES = [META, ANNOTATE, CANDIDATES, SEARCH, ASSOCIATED, EXPRESSION, INTERACTIONS]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.split("(")[0].split("{")[0].split()[1])
def test_a_query_is_one_that_the_schema_takes(query):
    assert graphql.validate(SCHEMA, graphql.parse(query)) == []


def test_the_schema_refuses_what_the_service_dropped():
    gone = "{ target(ensemblId: $id) { knownDrugs { count } } }"
    (fault,) = graphql.validate(SCHEMA, graphql.parse("query($id: String!) " + gone))
    assert fault.message == "Cannot query field 'knownDrugs' on type 'Target'."


def test_the_schema_refuses_a_page_without_its_index():
    without = EXPRESSION.replace("index: $index, ", "").replace("$index: Int!, ", "")
    (fault,) = graphql.validate(SCHEMA, graphql.parse(without))
    assert "Pagination" in fault.message
    assert "required" in fault.message
    assert "index" in fault.message


def cost(selections, variables):
    """What a query costs: 1 a field, times the ids of `targets`, times the size of a page.

    The service's own count is about twice this: it is told to be 123 for a query that comes out as 62 here.
    """
    total = 0
    for field in selections.selections:
        times = len(variables["ids"]) if field.name.value == "targets" else 1
        for argument in field.arguments or ():
            if isinstance(argument.value, ast.ObjectValueNode):
                size = next(part.value for part in argument.value.fields if part.name.value == "size")
                times = variables[size.name.value] if isinstance(size, ast.VariableNode) else int(size.value)
        total += 1 + times * (cost(field.selection_set, variables) if field.selection_set else 0)
    return total


@pytest.mark.parametrize(
    ("query", "kind", "size"),
    [
        (ANNOTATE, OpenTargets, 0),
        (CANDIDATES, OpenTargetsClinical, 0),
        (EXPRESSION, OpenTargetsExpression, 1_500),
        (INTERACTIONS, OpenTargetsInteractions, 500),
        (ASSOCIATED, OpenTargetsAssociations, 500),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_whole_batch_costs_less_than_the_service_allows(query, kind, size):
    (definition,) = graphql.parse(query).definitions
    assert 0 < cost(definition.selection_set, {"ids": ["x"] * kind.batch, "size": size}) <= 150_000 / 2


def test_what_goes_out_stays_within_the_batch(fetch, known):
    many = tuple(Gene(f"HGNC:{n}", f"G{n}", f"ENSG{n:011}", "", "") for n in range(1, 12))
    for kind, sizes in [
        (OpenTargets, [11]),
        (OpenTargetsClinical, [5, 5, 1]),
        (OpenTargetsExpression, [2, 2, 2, 2, 2, 1]),
        (OpenTargetsInteractions, [10, 1, 10, 1, 10, 1]),
    ]:
        service = Service(known)
        fetch(kind, service, Wanted(many))
        assert [len(asked["ids"]) for asked in service.asked] == sizes


# Answers become tables


def test_a_modality_is_tractable_when_one_of_its_buckets_is(tables, service):
    rows = tables(OpenTargets, service)
    assert rows("tractability") == [
        ("HGNC:1682", "antibody", 1),
        ("HGNC:1682", "small molecule", 0),
        ("HGNC:6342", "antibody", 0),
        ("HGNC:6342", "small molecule", 1),
    ]
    assert rows("tractability_bucket") == [
        ("HGNC:1682", "AB", "Advanced Clinical", 1),
        ("HGNC:1682", "AB", "Approved Drug", 0),
        ("HGNC:1682", "PR", "Literature", 1),
        ("HGNC:1682", "SM", "Approved Drug", 0),
        ("HGNC:1682", "SM", "Druggable Family", 0),
        ("HGNC:6342", "AB", "Approved Drug", 0),
        ("HGNC:6342", "SM", "Approved Drug", 1),
    ]


def test_a_target_without_buckets_is_unknown_not_intractable(tables, service, known):
    known["targets"][KIT]["tractability"] = []
    assert {row[0] for row in tables(OpenTargets, service)("tractability")} == {"HGNC:1682"}


def test_annotation_becomes_tables_and_null_is_no_row(tables, service):
    rows = tables(OpenTargets, service)
    assert rows("safety_liability") == [
        (
            "HGNC:1682",
            "anaemia",
            "EFO_0004272",
            "Someone et al. (2024)",
            "Inhibition acute",
            "blood;erythrocyte;tissue",
            "PMID:12345",
        ),
        ("HGNC:1682", None, None, "ToxCast", None, None, "https://example.org/assay"),
    ]
    assert rows("constraint_estimate") == [("HGNC:1682", "lof", 0.9, 12.5, 2.0, 0.16, 0.06, 0.48, 2)]
    assert rows("prioritisation") == [("HGNC:1682", "isInMembrane", 1.0), ("HGNC:1682", "mouseKOScore", -0.25)]
    assert rows("pan_essential") == [("HGNC:1682", 0)]
    assert rows("dependency") == [("HGNC:1682", "UBERON_0000178", "blood", 3, 1, -0.5)]


def test_candidates_keep_their_diseases_and_reports(tables, service):
    rows = tables(OpenTargetsClinical, service)
    assert rows("clinical_candidate") == [
        ("HGNC:1682", "c-CHEMBL4297842", "CHEMBL4297842", "MAGROLIMAB", "Antibody", "PHASE_3", "PHASE_3"),
        ("HGNC:1682", "c-X", None, None, None, "UNKNOWN", None),
    ]
    assert rows("clinical_indication")[:2] == [
        ("HGNC:1682", "c-CHEMBL4297842", "MONDO_0000022", "acute myeloid leukemia"),
        ("HGNC:1682", "c-CHEMBL4297842", None, "AML, NOS"),
    ]
    assert rows("clinical_report_link") == [
        ("HGNC:1682", "c-CHEMBL4297842", "NCT1"),
        ("HGNC:1682", "c-CHEMBL4297842", "NCT2"),
    ]
    first, second = rows("clinical_report")
    assert first == (
        *("NCT1", "AACT", "CLINICAL_TRIAL", "PHASE_3", "A trial", "TERMINATED", "no benefit; see the press"),
        *("Business, money;Negative", "2022-05-01", 2022, "https://clinicaltrials.gov/study/NCT1", 1),
        *("UNLIKELY_STAGE", "MDS;acute myeloid leukemia"),
    )
    assert (second[0], second[9]) == ("NCT2", None)


def test_a_report_without_reasons_for_stopping_is_kept(tables, service, known):
    rows = known["targets"][CD47]["drugAndClinicalCandidates"]["rows"]
    rows[0]["clinicalReports"] = [report("NCT3", trialStopReasonCategories=[], qualityControls=[], diseases=[])]
    (row,) = tables(OpenTargetsClinical, service)("clinical_report")
    assert (row[0], row[7], row[12], row[13]) == ("NCT3", None, None, None)


def test_a_stage_that_is_not_known_counts_as_unknown_and_is_told(fetch, service, known, tmp_path):
    known["targets"][CD47]["drugAndClinicalCandidates"]["rows"][0]["maxClinicalStage"] = "PHASE_9"
    fetched = fetch(OpenTargetsClinical, service)
    assert fetched.notes == ("the stage PHASE_9 is not known here and counts as UNKNOWN",)
    assert "UNKNOWN\tPHASE_3" in (tmp_path / "files" / "opentargets_candidate.tsv").read_text()


def test_a_disease_is_found_by_its_name_and_asked_with_all_its_kinds(tables, service):
    rows = tables(OpenTargetsAssociations, service)
    assert rows("association") == [
        ("HGNC:1682", "EFO_0000222", "acute myeloid leukemia", 0.5, "known_drug", 0.5),
        ("HGNC:1682", "EFO_0000222", "acute myeloid leukemia", 0.5, "literature", 0.25),
        ("HGNC:6342", "EFO_0000222", "acute myeloid leukemia", 0.125, None, None),
    ]
    assert service.asked[0] == {"words": "Acute Myeloid Leukemia"}


def test_a_disease_that_has_no_such_name_is_told_and_none_at_all_is_a_fault(fetch, service):
    wanted = Wanted(WANTED.genes, diseases=("melanoma", "no such thing"))
    assert fetch(OpenTargetsAssociations, service, wanted).notes == ("no disease is called no such thing",)
    kind, words = kind_and_words(fetch, OpenTargetsAssociations, service, Wanted(WANTED.genes))
    assert (kind, "no disease is called cancer" in words) == ("contract", True)


def test_an_id_of_a_disease_is_not_searched_for(fetch, service):
    fetch(OpenTargetsAssociations, service, Wanted(WANTED.genes, diseases=("EFO_0000222",)))
    assert [set(asked) for asked in service.asked] == [{"disease", "ids", "index", "size"}]


def test_expression_keeps_its_unit_and_both_places(tables, service):
    numbers = (0.5, 1.5, 2.5, 4.0, 9.0, 0.25, 0.75)
    assert tables(OpenTargetsExpression, service)("baseline_expression") == [
        ("HGNC:1682", "gtex", "bulk rna-seq", "TPM", "UBERON_blood", "blood", None, None, *numbers),
        (
            *("HGNC:1682", "gtex", "bulk rna-seq", "TPM", "UBERON_lung", "lung", "CL_macrophage", "macrophage"),
            *(0.5, 1.5, None, 4.0, 9.0, 0.25, 0.75),
        ),
    ]


def test_interactions_are_asked_for_by_database_and_only_genes_stay(tables, service, con):
    rows = tables(OpenTargetsInteractions, service)
    roles = ("unspecified role", "enzyme")
    assert rows("ot_interaction") == [
        ("HGNC:1682", "HGNC:9662", "intact", "Q08722", "P78324", *roles, 0.9, 3),
        ("HGNC:1682", "HGNC:9662", "signor", "Q08722", "P78324", *roles, None, 1),
    ]
    assert OpenTargetsInteractions().unresolved(con) == 1
    assert [asked["database"] for asked in service.asked] == ["intact", "reactome", "signor"]


# What is not answered


@by_class
def test_a_gene_without_an_ensembl_id_is_not_asked_for(kind, fetch, service):
    nameless = Gene("HGNC:5", "NAMELESS", "", "", "")
    twin = Gene("HGNC:6", "TWIN", CD47, "", "")
    fetched = fetch(kind, service, Wanted((*WANTED.genes, nameless, twin), diseases=WANTED.diseases))
    assert fetched.failed == {
        "HGNC:5": "HGNC has no Ensembl id for it",
        "HGNC:6": "HGNC:1682 has the same Ensembl id",
    }


def test_a_target_that_the_service_leaves_out_is_known_to_be_absent(fetch, service, known):
    del known["targets"][KIT]
    fetched = fetch(OpenTargets, service)
    assert (fetched.failed, fetched.notes) == ({}, (f"HGNC:6342 ({KIT}) is not known to it",))


def test_a_target_of_another_name_is_told(fetch, service, known):
    known["targets"][KIT]["approvedSymbol"] = "SCFR"
    assert fetch(OpenTargets, service).notes == ("KIT (HGNC:6342) is called SCFR there",)


@pytest.mark.parametrize("kind", [OpenTargets, OpenTargetsClinical], ids=lambda kind: kind.name)
def test_a_batch_that_fails_in_part_is_halved_down_to_the_target_that_fails(kind, fetch, service):
    service.broken = {KIT}
    wanted = Wanted((*WANTED.genes, GENES["SIRPA"], GENES["BRAF"]))
    fetched = fetch(kind, service, wanted)
    assert fetched.failed == {"HGNC:6342": f"{kind.name}: the database is away (at targets)"}
    assert [len(asked["ids"]) for asked in service.asked] == [4, 2, 1, 1, 2]


def test_a_query_that_is_refused_is_sent_once_and_ends_it_all(fetch, known):
    before = SDL.replace("drugAndClinicalCandidates: clinicalTargets!", "knownDrugs: clinicalTargets")
    service = Service(known, graphql.build_schema(before))
    kind, words = kind_and_words(fetch, OpenTargetsClinical, service)
    assert (kind, len(service.asked)) == ("contract", 1)
    assert "Cannot query field 'drugAndClinicalCandidates' on type 'Target'" in words


def test_answers_are_matched_by_id_and_a_strange_or_repeated_id_is_refused(fetch, service, known):
    fetch(OpenTargets, service)
    (body,) = service.replies
    answer = json.loads(service.replies[body])
    assert [one["id"] for one in answer["data"]["targets"]] == [KIT, CD47]
    for change in (SIRPA, CD47):
        wrong = deepcopy(answer)
        wrong["data"]["targets"][0]["id"] = change
        assert kind_and_words(fetch, OpenTargets, Saying(wrong))[0] == "contract"


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        (OpenTargetsAssociations, (CD47, SIRPA), "a target id was not asked for"),
        (OpenTargetsAssociations, ("EFO_0000222", "EFO_0000339"), "it answers of another"),
        (OpenTargetsInteractions, ('"intact"', '"string"'), "sourceDatabase is not intact, which was asked for"),
    ],
    ids=["target", "disease", "database"],
)
def test_an_answer_to_another_question_is_refused(kind, change, says, fetch, service):
    fetch(kind, service)
    replies = {body: content.decode().replace(*change).encode() for body, content in service.replies.items()}
    replies |= {body: content for body, content in service.replies.items() if b"search" in content}
    assert says in kind_and_words(fetch, kind, Replay(replies))[1]


# Pages


@pytest.mark.parametrize(
    ("kind", "rows", "field"),
    [
        (OpenTargetsExpression, [expression(f"t{n}", 1.0) for n in range(5)], "expressionRows"),
        (OpenTargetsInteractions, [interaction(SIRPA, f"P{n}", 0.5) for n in range(5)], "interactionRows"),
    ],
    ids=["expression", "interactions"],
)
def test_a_long_list_is_read_to_its_end(kind, rows, field, fetch, service, known, tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.import_module(kind.__module__), "PAGE", 2)
    known["targets"][CD47][field] = rows
    fetch(kind, service)
    lines = (tmp_path / "files" / kind.files[0].names[0]).read_text().splitlines()
    assert len(lines) == 1 + 5
    pages = [(len(asked["ids"]), asked["index"]) for asked in service.asked]
    assert pages[:1] + [page for page in pages if page[1]] == [(2, 0), (1, 1), (1, 2)]


def page_of(rows, count):
    return {"data": {"targets": [{"id": CD47, "baselineExpression": {"count": count, "rows": rows}}]}}


FULL, REST = [expression(f"t{n}", 1.0) for n in range(1_500)], [expression("late", 1.0)]


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (page_of(FULL, 3000), "page 2 repeats page 1"),
        (page_of(REST, 2999), "page 2 tells of 2,999 rows in all, those before of 3,000"),
        (page_of(REST, 3000), "1,501 rows came, the service tells of 3,000"),
        (page_of([], 3000), "1,500 rows came, the service tells of 3,000"),
        ({"data": {"targets": []}}, "baselineExpression is not in an object"),
    ],
    ids=["repeated", "another total", "too short", "empty", "gone"],
)
def test_pages_that_do_not_add_up_are_refused(second, says, fetch):
    client = Saying(page_of(FULL, 3000), second)
    kind, words = kind_and_words(fetch, OpenTargetsExpression, client, Wanted((GENES["CD47"],)))
    assert kind == "contract"
    assert says in words


def test_a_later_page_that_fails_costs_that_target_only(fetch, tmp_path):
    client = Saying(page_of(FULL, 3000), {"data": {"targets": []}, "errors": [{"message": "away"}]})
    fetched = fetch(OpenTargetsExpression, client, Wanted((GENES["CD47"],)))
    assert fetched.failed == {"HGNC:1682": "opentargets_expression: away"}
    assert len((tmp_path / "files" / "opentargets_expression.tsv").read_text().splitlines()) == 1


def test_candidates_that_are_fewer_than_told_are_refused(fetch, service, known):
    known["targets"][CD47]["drugAndClinicalCandidates"]["count"] = 5
    assert "2 rows came, count is 5" in kind_and_words(fetch, OpenTargetsClinical, service)[1]


def test_candidates_beyond_what_the_service_gives_are_told(fetch, service, known, monkeypatch):
    monkeypatch.setattr(opentargets_clinical, "MOST_CANDIDATES", 2)
    known["targets"][CD47]["drugAndClinicalCandidates"]["count"] = 3
    assert fetch(OpenTargetsClinical, service).notes == ("HGNC:1682 has over 2 candidates; the rest did not come",)


# Repeats and conflicts


def test_a_row_that_comes_twice_counts_once(tables, service, known):
    known["targets"][KIT]["tractability"] *= 2
    known["targets"][CD47]["depMapEssentiality"] *= 2
    rows = tables(OpenTargets, service)
    assert len(rows("tractability_bucket")) == 7
    assert rows("dependency") == [("HGNC:1682", "UBERON_0000178", "blood", 3, 1, -0.5)]


def test_two_rows_of_one_key_that_differ_are_refused(fetch, service, known):
    known["targets"][KIT]["tractability"].append(bucket("SM", "Approved Drug", False))
    words = kind_and_words(fetch, OpenTargets, service)[1]
    assert "a tractability bucket stands there twice with different values: HGNC:6342 SM Approved Drug" in words


def test_a_report_that_says_two_things_is_refused(fetch, service, known):
    rows = known["targets"][CD47]["drugAndClinicalCandidates"]["rows"]
    rows[1]["clinicalReports"] = [report("NCT1", trialOverallStatus="COMPLETED")]
    assert "a clinical report stands there twice" in kind_and_words(fetch, OpenTargetsClinical, service)[1]


@pytest.mark.parametrize("value", ["high", "nan", "1.5"])
def test_a_factor_that_is_no_number_from_minus_one_to_one_is_refused(value, fetch, service, known):
    known["targets"][CD47]["prioritisation"]["items"][0]["value"] = value
    assert "value is not" in kind_and_words(fetch, OpenTargets, service)[1]


# No change of an answer goes unseen


NULLABLE = {
    "opentargets": {
        *("event", "eventId", "literature", "url", "effects", "dosing", "biosamples", "tissueLabel", "cellLabel"),
        *("cellFormat", "score", "exp", "obs", "oe", "oeLower", "oeUpper", "upperBin", "prioritisation", "isEssential"),
        *("depMapEssentiality", "tissueId", "tissueName", "depmapId", "geneEffect"),
    },
    "opentargets_clinical": {
        *("drug", "diseaseFromSource", "disease", "type", "title", "trialOverallStatus", "trialWhyStopped"),
        *("trialStartDate", "year", "url"),
    },
    "opentargets_associations": set(),
    "opentargets_expression": {
        *("min", "q1", "median", "q3", "max", "specificity_score", "tissueBiosample", "celltypeBiosample"),
    },
    "opentargets_interactions": {"interactions", "targetB", "score"},
}
"""Fields that may be null, and then stand for something unknown."""


def small():
    """The same with as few rows as hold every field."""
    known = hand_made()
    cd47 = known["targets"][CD47]
    cd47["tractability"] = cd47["tractability"][:1]
    cd47["safetyLiabilities"] = cd47["safetyLiabilities"][:1]
    cd47["drugAndClinicalCandidates"]["rows"] = [candidate("N", "MAGROLIMAB", "PHASE_3", report("NCT1"))]
    cd47["drugAndClinicalCandidates"]["count"] = 1
    cd47["expressionRows"] = [expression("lung", 2.5, "macrophage")]
    cd47["interactionRows"] = cd47["interactionRows"][:1]
    return known


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@by_class
def test_no_wrong_field_goes_unseen(kind, fetch, tmp_path):
    service = Service(small())
    wanted = Wanted((GENES["CD47"],), diseases=WANTED.diseases)
    fetch(kind, service, wanted)
    right = files_of(tmp_path / "files")
    silent, tried = [], 0
    for body, content in service.replies.items():
        for change in mutations(json.loads(content)):
            tried += 1
            replies = {**service.replies, body: json.dumps(change.value).encode()}
            try:
                fetch(kind, Replay(replies), wanted)
            except FetchError as fault:
                words = str(fault)
                named = change.name in words or "unexpected" in words or change.path.endswith("]")
                silent += [] if fault.kind == "contract" and named else [f"{change}: {fault}"]
            else:
                null = change.kind == "nulled" and change.name in NULLABLE[kind.name]
                silent += [] if null or files_of(tmp_path / "files") == right else [str(change)]
    assert silent == []
    assert tried > 50


def test_a_wrong_field_of_the_release_is_seen(tmp_path, service):
    ask = Ask("opentargets", service, Cache(tmp_path))
    assert OpenTargets().release_of(ask) == "26.06"
    (content,) = service.replies.values()
    for change in mutations(json.loads(content)):
        words = kind_and_words(OpenTargets().release_of, Ask("opentargets", Saying(change.value), Cache(tmp_path)))[1]
        assert change.name in words


def test_a_second_issue_of_a_release_is_another_release(tmp_path, service, known):
    known["release"]["iteration"] = "1"
    assert OpenTargets().release_of(Ask("opentargets", service, Cache(tmp_path))) == "26.06.1"


# Probes


@by_class
def test_a_probe_finds_all_as_expected(kind, service, tmp_path):
    assert kind().probe(Ask(kind.name, service, Cache(tmp_path))) == ()


@by_class
def test_a_probe_says_that_the_release_is_another_and_that_braf_is_gone(kind, service, known, tmp_path):
    known["release"]["month"] = "09"
    del known["targets"][BRAF]
    known["diseases"]["MONDO_0005105"] = ("melanoma", {})
    release, gone = kind().probe(Ask(kind.name, service, Cache(tmp_path)))
    assert release == "its release is 26.09; this was written for 26.06"
    assert "BRAF" in gone


# Recorded answers. Each was asked by another query than ours: the fields that it did not ask for are filled in by hand.


def recorded(shared, name):
    return json.loads((shared / "payloads" / "opentargets" / name).read_text())["data"]["target"]


def test_recorded_tractability_and_safety_of_egfr(shared, tables):
    got = recorded(shared, "druggability_egfr_20260811.json")
    more = {"eventId": None, "literature": None, "url": None}
    egfr = target("ENSG00000146648", "EGFR", **got)
    egfr["safetyLiabilities"] = [{**row, **more} for row in got["safetyLiabilities"]]
    answer = {"data": {"targets": [egfr]}}
    gene = Gene("HGNC:3236", "EGFR", "ENSG00000146648", "P00533", "1956")
    rows = tables(OpenTargets, Saying(answer), Wanted((gene,)))
    assert rows("tractability") == [("HGNC:3236", "antibody", 1), ("HGNC:3236", "small molecule", 1)]
    held = [row[1:3] for row in rows("tractability_bucket") if row[3]]
    assert len(rows("tractability_bucket")) == 28
    assert [label for modality, label in held if modality == "OC"] == ["Advanced Clinical"]
    assert [label for modality, label in held if modality == "SM"] == [
        "Approved Drug",
        "Druggable Family",
        "High-Quality Ligand",
        "High-Quality Pocket",
        "Structure with Ligand",
    ]
    told = {
        (event, source): (effects, samples) for _, event, _, source, effects, samples, _ in rows("safety_liability")
    }
    assert len(told) == 21
    assert told["ocular keratitis", "Brennan et al. (2024)"] == ("Inhibition/Decrease/Downregulation", "ocular")
    assert told["regulation of catalytic activity", "ToxCast"] == (None, "cell-free")
    assert told["Diarrhea", "ClinPGx"] == (None, None)


def test_recorded_candidates_of_braf(shared, tables):
    got = recorded(shared, "clinical_braf_20260811.json")["drugAndClinicalCandidates"]["rows"]
    more = {"drugType": "Small molecule", "maximumClinicalStage": "UNKNOWN"}
    filled = [candidate(row["drug"]["id"], "", "UNKNOWN") | {"drug": {**row["drug"], **more}} for row in got]
    one = {"id": BRAF, "drugAndClinicalCandidates": {"count": len(filled), "rows": filled}}
    rows = tables(OpenTargetsClinical, Saying({"data": {"targets": [one]}}), Wanted((GENES["BRAF"],)))
    drugs = {row[2]: row[3] for row in rows("clinical_candidate")}
    assert len(drugs) == 18
    assert (drugs["CHEMBL1229517"], drugs["CHEMBL2028663"]) == ("VEMURAFENIB", "DABRAFENIB")


def test_recorded_association_of_braf_with_melanoma(shared, tables):
    got = recorded(shared, "clinical_braf_20260811.json")["associatedDiseases"]["rows"]
    (melanoma,) = [row for row in got if row["disease"]["name"] == "melanoma"]
    row = {"target": {"id": BRAF}, "score": melanoma["score"], "datatypeScores": []}
    answer = {"data": {"disease": {**melanoma["disease"], "associatedTargets": {"count": 1, "rows": [row]}}}}
    wanted = Wanted((GENES["BRAF"],), diseases=("MONDO_0005105",))
    assert tables(OpenTargetsAssociations, Saying(answer), wanted)("association") == [
        ("HGNC:1097", "MONDO_0005105", "melanoma", 0.819548256089721, None, None)
    ]


def test_the_rule_of_tractability_gives_the_embedded_lists_back(shared, con):
    """Published part of the Platform's target data, an older release, against the lists that the snapshot embeds."""
    folder = shared / "data"
    sample = folder / "opentargets_samples" / "target_sample_317.snappy.parquet"
    con.execute(
        f"CREATE TABLE bucket AS SELECT approvedSymbol AS symbol, unnest(tractability, recursive := true) "
        f"FROM '{sample}' WHERE biotype = 'protein_coding'"
    )
    found = {}
    for modality, name in [("SM", "sm_tractable.tsv"), ("AB", "ab_tractable.tsv")]:
        found[modality] = con.execute(
            "SELECT count(*) FILTER (listed), count(*) FILTER (held AND listed), count(*) FILTER (held AND NOT listed) "
            "FROM (SELECT symbol, coalesce(bool_or(bucket.value) FILTER (modality = $modality), false) AS held, "
            "symbol IN (SELECT column0 FROM read_csv($list, header = false)) AS listed FROM bucket GROUP BY symbol)",
            {"modality": modality, "list": str(folder / "druggability" / name)},
        ).fetchone()
    assert found == {"SM": (24, 24, 2), "AB": (39, 39, 1)}


def test_every_source_says_what_it_is():
    for kind in ALL:
        assert kind.origins == ("https://api.platform.opentargets.org",)
        assert kind.licence.startswith("CC0 1.0")
        assert re.fullmatch(r"[A-Z].+\.", kind.note)
    assert OpenTargets.supersedes == (
        "open_targets_tractability",
        "opentargets_bulk",
        "opentargets_bulk_factors",
    )
