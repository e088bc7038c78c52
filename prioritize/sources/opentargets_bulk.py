"""Open Targets Platform as it is downloaded: the same tables as the service fills, of all genes."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.opentargets import OpenTargets, Platform
from prioritize.sources.parquet import ParquetFile
from prioritize.sources.source import Source

DOWNLOADS = "https://ftp.ebi.ac.uk/pub/databases/opentargets/platform"
EFFECTS = "[concat_ws(' ', nullif(one.direction, ''), nullif(one.dosing, '')) FOR one IN liability.effects]"
SAMPLES = "flatten([[one.tissueLabel, one.cellLabel, one.cellFormat] FOR one IN liability.biosamples])"


def cell(text: str) -> str:
    """SQL for a text with its white space in order, as a cell of what the service says has it; NULL when empty."""
    return rf"nullif(trim(regexp_replace({text}, '[\s\p{{Z}}]+', ' ', 'g')), '')"


def joined(words: str) -> str:
    """SQL for the words of a list, joined by ;, each once and in order; NULL when there are none."""
    each = f"list_sort(list_distinct([replace(word, ';', ',') FOR word IN {words} IF word <> '']))"
    return cell(f"array_to_string({each}, ';')")


class Downloaded(Source):
    """What the parts of the download share."""

    licence = Platform.licence
    reference = Platform.reference
    url = DOWNLOADS
    optional = True


class OpenTargetsBulk(Downloaded):
    """Annotation of targets, from the folder `target`. Read as the service's answers are, by the same rules."""

    name = "opentargets_bulk"
    title = "Open Targets Platform: bulk annotation of targets"
    note = "Of all genes, from the folder target of a release. Tractable = at least one bucket of the modality holds."
    supersedes = ("open_targets_tractability",)
    files = (
        ParquetFile(
            "target",
            ("target.parquet",),
            {
                "id": "VARCHAR",
                "tractability": 'STRUCT(modality VARCHAR, "id|category" VARCHAR, "value" BOOLEAN)[]',
                "safetyLiabilities": """STRUCT(
                    "event" VARCHAR,
                    eventId VARCHAR,
                    datasource VARCHAR,
                    literature VARCHAR,
                    url VARCHAR,
                    effects STRUCT(direction VARCHAR, dosing VARCHAR)[],
                    "biosamples|biosample" STRUCT(tissueLabel VARCHAR, cellLabel VARCHAR, cellFormat VARCHAR)[]
                )[]""",
                "constraint": """STRUCT(
                    constraintType VARCHAR,
                    score DOUBLE,
                    "exp" DOUBLE,
                    obs DOUBLE,
                    oe DOUBLE,
                    oeLower DOUBLE,
                    oeUpper DOUBLE,
                    upperBin DOUBLE
                )[]""",
            },
        ),
    )
    steps: ClassVar = {
        "file_bucket": """
            SELECT hgnc_id, bucket.modality, bucket.id AS label, bucket.value
            FROM (SELECT id AS ensembl_gene_id, unnest(tractability) AS bucket FROM file_target)
            JOIN gene_of_ensembl USING (ensembl_gene_id)
        """,
        "file_liability": f"""
            SELECT DISTINCT
                hgnc_id,
                {cell("liability.event")} AS event,
                {cell("liability.eventId")} AS event_id,
                {cell("liability.datasource")} AS datasource,
                {joined(EFFECTS)} AS effects,
                {joined(SAMPLES)} AS samples,
                CASE WHEN regexp_full_match(liability.literature, '[0-9]+') THEN 'PMID:' || liability.literature
                    ELSE coalesce({cell("liability.literature")}, {cell("liability.url")}) END AS citation
            FROM (SELECT id AS ensembl_gene_id, unnest(safetyLiabilities) AS liability FROM file_target)
            JOIN gene_of_ensembl USING (ensembl_gene_id)
        """,  # noqa: S608 - all of it is written here
        "file_estimate": """
            SELECT
                hgnc_id,
                estimate.constraintType AS kind,
                estimate.score,
                estimate.exp AS expected,
                estimate.obs AS observed,
                estimate.oe AS ratio,
                estimate.oeLower AS ratio_lower,
                estimate.oeUpper AS ratio_upper,
                estimate.upperBin AS upper_bin
            FROM (SELECT id AS ensembl_gene_id, unnest("constraint") AS estimate FROM file_target)
            JOIN gene_of_ensembl USING (ensembl_gene_id)
        """,
    }
    tables: ClassVar = {
        name: OpenTargets.tables[name]
        for name in ("tractability", "tractability_bucket", "safety_liability", "constraint_estimate")
    }
    gene_names = """
        SELECT file_target.id AS name, hgnc_id
        FROM file_target
        LEFT JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = file_target.id
    """


class OpenTargetsBulkFactors(Downloaded):
    """Factors for and against a target, from the folder `target_prioritisation`, one column each."""

    name = "opentargets_bulk_factors"
    title = "Open Targets Platform: bulk prioritisation factors of targets"
    note = (
        "Of all genes, from the folder target_prioritisation of a release. The service adds geneEssentiality, which "
        "stands in another folder."
    )
    files = (ParquetFile("prioritisation", ("target_prioritisation.parquet",), {"targetId": "VARCHAR"}, numbers=True),)
    steps: ClassVar = {
        "file_factor": """
            SELECT hgnc_id, factor, unpivoted.value
            FROM (
                UNPIVOT file_prioritisation ON COLUMNS(* EXCLUDE (targetId)) INTO NAME factor VALUE value
            ) AS unpivoted
            JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = unpivoted.targetId
        """,
    }
    tables: ClassVar = {"prioritisation": OpenTargets.tables["prioritisation"]}
    gene_names = """
        SELECT file_prioritisation.targetId AS name, hgnc_id
        FROM file_prioritisation
        LEFT JOIN gene_of_ensembl ON gene_of_ensembl.ensembl_gene_id = file_prioritisation.targetId
    """
