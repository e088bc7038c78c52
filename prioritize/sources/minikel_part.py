"""Drug programmes of all genes: the part of the release of Minikel and co-workers that is open to learn from."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class MinikelPart(Source):
    """Highest phases of programmes of genes that `Minikel` is not asked for. Same release, CC BY 4.0."""

    name = "minikel_part"
    title = "Minikel 2024 / Citeline Pharmaprojects, a part of all genes"
    licence = "CC BY 4.0 (released with permission)"
    reference = "doi:10.1038/s41586-024-07316-0"
    url = "https://github.com/ericminikel/genetic_support"
    rebuild = "third-party extract"
    note = (
        "Genes outside the catalogue. Whole families of tumours and some genes are left out, to judge rankings by: "
        "no row is not none. A past phase without an active one = no active programme on record."
    )
    files = (
        FlatFile(
            "programmes",
            ("pp_train.tsv",),
            ("gene", "indication_mesh_id", "indication_mesh_term", "hcat", "acat", "year_launch"),
        ),
        FlatFile("phases", ("target_phases.tsv",), ("gene",)),
        FlatFile("indications", ("indic.tsv",), ("indication_mesh_id", "areas")),
    )
    steps: ClassVar = {
        "oncology": """
            SELECT DISTINCT indication_mesh_id
            FROM file_indications
            WHERE list_contains(string_split(areas, ', '), 'oncology')
        """,
        "phase": """
            SELECT name, place
            FROM (VALUES ('Preclinical', 1), ('Phase I', 2), ('Phase II', 3), ('Phase III', 4), ('Launched', 5))
            AS known (name, place)
        """,
        "elsewhere": """
            SELECT DISTINCT hgnc_id
            FROM file_phases
            JOIN gene_of_symbol ON gene_of_symbol.symbol = file_phases.gene
        """,
    }
    tables: ClassVar = {
        "programme": """
            SELECT
                hgnc_id,
                p.indication_mesh_id AS mesh_id,
                min(p.indication_mesh_term) AS indication,
                CASE WHEN bool_or(oncology.indication_mesh_id IS NOT NULL) THEN 1 ELSE 0 END AS is_oncology,
                max_by(p.hcat, ever.place) AS phase_ever,
                max_by(p.acat, active.place) AS phase_active,
                min(try_cast(try_cast(p.year_launch AS DOUBLE) AS INTEGER)) AS launch_year,
                NULL AS drugs_by_phase
            FROM file_programmes AS p
            JOIN gene_of_symbol ON gene_of_symbol.symbol = p.gene
            LEFT JOIN elsewhere USING (hgnc_id)
            LEFT JOIN phase AS ever ON ever.name = p.hcat
            LEFT JOIN phase AS active ON active.name = p.acat
            LEFT JOIN oncology ON oncology.indication_mesh_id = p.indication_mesh_id
            WHERE elsewhere.hgnc_id IS NULL AND p.indication_mesh_id IS NOT NULL
            GROUP BY hgnc_id, p.indication_mesh_id
            ORDER BY ALL
        """,
    }
    gene_names = """
        SELECT p.gene AS name, hgnc_id
        FROM file_programmes AS p
        LEFT JOIN gene_of_symbol ON gene_of_symbol.symbol = p.gene
    """
