"""CIViC: clinical evidence on variants and expression of genes in cancer."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Civic(Source):
    """Clinical evidence items. https://civicdb.org, CC0 1.0.

    A molecular profile is a list of conditions joined by AND and OR. The gene of a condition is its
    first word when that is an approved symbol; `A::B` names both partners of a fusion. A condition
    under NOT names nothing, because the evidence is then about the gene being as usual.
    """

    name = "civic"
    title = "CIViC clinical evidence"
    licence = "CC0 1.0"
    reference = "doi:10.1038/ng.3774"
    url = "https://civicdb.org/releases/main"
    note = "A part of CIViC, so no row is not none. Flagged items and conditions under NOT are left out."
    files = (
        FlatFile(
            "evidence",
            (
                "nightly-ClinicalEvidenceSummaries.tsv",
                "*-ClinicalEvidenceSummaries.tsv",
                "civic_evidence_train.tsv",
            ),
            (
                "evidence_id",
                "molecular_profile",
                "disease",
                "therapies",
                "evidence_type",
                "evidence_direction",
                "evidence_level",
                "significance",
                "citation_id",
                "source_type",
                "evidence_status",
                "is_flagged",
            ),
        ),
    )
    steps: ClassVar = {
        "accepted_item": """
            SELECT *
            FROM file_evidence
            WHERE evidence_status = 'accepted' AND is_flagged = 'false'
        """,
        "condition": """
            SELECT
                evidence_id,
                trim(unnest(regexp_split_to_array(molecular_profile, ' (AND|OR) ')), '( )')
                    AS words
            FROM accepted_item
        """,
        "partner": """
            SELECT DISTINCT
                evidence_id,
                unnest(string_split(split_part(words, ' ', 1), '::')) AS symbol
            FROM condition
            WHERE NOT starts_with(words, 'NOT ')
        """,
    }
    tables: ClassVar = {
        "civic_evidence": """
            SELECT
                item.evidence_id,
                gene.hgnc_id,
                item.molecular_profile,
                item.disease,
                replace(item.therapies, ',', ';') AS therapies,
                item.evidence_type,
                nullif(item.evidence_direction, 'N/A') AS direction,
                item.evidence_level AS level,
                nullif(item.significance, 'N/A') AS significance,
                CASE item.source_type WHEN 'PubMed' THEN 'PMID' ELSE item.source_type END
                    || ':' || item.citation_id AS citation
            FROM accepted_item AS item
            JOIN partner ON partner.evidence_id = item.evidence_id
            JOIN gene ON gene.symbol = partner.symbol
            ORDER BY CAST(item.evidence_id AS INTEGER), gene.hgnc_id
        """,
    }
    gene_names = """
        SELECT partner.symbol AS name, gene.hgnc_id
        FROM partner
        LEFT JOIN gene ON gene.symbol = partner.symbol
        WHERE partner.symbol NOT IN ('v', '?', '')
    """
