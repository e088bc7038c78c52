"""Diseases: the tree of MeSH, and the names and ids that Mondo, Open Targets and Minikel give to its headings."""

from __future__ import annotations

from typing import ClassVar

from prioritize.sources.source import FlatFile, Source


class Diseases(Source):
    """Names, ids and ancestors of diseases. https://www.nlm.nih.gov/mesh, https://mondo.monarchinitiative.org."""

    name = "diseases"
    title = "MeSH tree and indications, via Minikel 2024; Mondo crosswalks; cancer names of Open Targets"
    licence = "NLM terms (MeSH tree); CC BY 4.0 (Mondo; Minikel 2024); CC0 1.0 (Open Targets)"
    reference = "https://mondo.monarchinitiative.org"
    url = "https://github.com/monarch-initiative/mondo; https://github.com/ericminikel/genetic_support"
    note = (
        "Headings of the MeSH branches C and F03, the indications of Minikel 2024, and what Mondo maps to MeSH. "
        "Most names are those of Mondo and the Disease Ontology, since the file of the tree has none. "
        "Match site = cancer, carcinoma or tumour of a site without an exact match, taken as its neoplasms."
    )
    files = (
        FlatFile("tree", ("mesh_tree.tsv",), delimiter="lines"),
        FlatFile("indications", ("indic.tsv",), ("indication_mesh_id", "indication_mesh_term", "areas")),
        FlatFile("topl", ("indic_topl_match.tsv",), ("indication_mesh_id", "indication_mesh_term", "topl")),
        FlatFile("mondo_mesh", ("mondo_exactmatch_mesh.sssom.tsv",), delimiter="lines"),
        FlatFile("mondo_efo", ("mondo_exactmatch_efo.sssom.tsv",), delimiter="lines"),
        FlatFile("mondo_doid", ("mondo_exactmatch_doid.sssom.tsv",), delimiter="lines"),
        FlatFile("cancers", ("cancer2EFO_mappings.tsv",), ("Cancer_type_name", "EFO_id", "EFO_name")),
    )
    steps: ClassVar = {
        "tree_node": """
            SELECT DISTINCT
                string_split(trim(line), ' ')[1] AS mesh_id,
                string_split(trim(line), ' ')[2] AS tree_number
            FROM file_tree
            WHERE regexp_full_match(trim(line), '[CD][0-9]+ (C|F03)[0-9.]*')
        """,
        # Cells of a mapping: subject_id, its label, predicate, object_id, and for DOID the object's label.
        "mondo_line": """
            SELECT 'mesh' AS kind, string_split(rtrim(line, chr(13)), chr(9)) AS cells FROM file_mondo_mesh
            UNION ALL
            SELECT 'efo', string_split(rtrim(line, chr(13)), chr(9)) FROM file_mondo_efo
            UNION ALL
            SELECT 'doid', string_split(rtrim(line, chr(13)), chr(9)) FROM file_mondo_doid
        """,
        "mondo_match": """
            SELECT DISTINCT
                kind,
                cells[1] AS mondo_id,
                trim(cells[2]) AS label,
                cells[4] AS object_id,
                CASE kind WHEN 'doid' THEN trim(cells[5]) END AS object_label
            FROM mondo_line
            WHERE cells[1] LIKE 'MONDO:%' AND cells[3] = 'skos:exactMatch'
        """,
        "mondo_of_mesh": """
            SELECT mondo_id, label, replace(object_id, 'mesh:', '') AS mesh_id
            FROM mondo_match
            WHERE kind = 'mesh' AND regexp_full_match(object_id, 'mesh:[CD][0-9]+')
        """,
        "exact_xref": """
            SELECT mesh_id, mondo_id AS xref FROM mondo_of_mesh
            UNION
            SELECT m.mesh_id, x.object_id
            FROM mondo_of_mesh AS m
            JOIN mondo_match AS x ON x.mondo_id = m.mondo_id AND x.kind IN ('efo', 'doid')
        """,
        "disease_name_all": """
            SELECT indication_mesh_id AS mesh_id, trim(indication_mesh_term) AS name, 1 AS place FROM file_indications
            UNION ALL
            SELECT indication_mesh_id, trim(indication_mesh_term), 2 FROM file_topl
            UNION ALL
            SELECT mesh_id, label, 3 FROM mondo_of_mesh
            UNION ALL
            SELECT m.mesh_id, x.object_label, 4
            FROM mondo_of_mesh AS m
            JOIN mondo_match AS x ON x.mondo_id = m.mondo_id AND x.kind = 'doid'
            UNION ALL
            SELECT x.mesh_id, trim(unnest([c.Cancer_type_name, c.EFO_name])), 5
            FROM file_cancers AS c
            JOIN exact_xref AS x ON x.xref = replace(c.EFO_id, '_', ':')
        """,
        # Mondo tells cancer, carcinoma and neoplasm of a site apart, MeSH has one heading for the three. Where
        # Mondo has no exact match, the one heading of that site is taken.
        "neoplasm_heading": """
            SELECT
                regexp_replace(
                    lower(name), '(malignant )?(neoplasms?|cancers?|carcinomas?|tumou?rs?)$', 'neoplasm'
                ) AS site,
                min(mesh_id) AS mesh_id
            FROM disease_name_all
            WHERE mesh_id LIKE 'D%' AND lower(name) LIKE '%neoplasm%'
            GROUP BY site
            HAVING count(DISTINCT mesh_id) = 1
        """,
        "site_xref": """
            SELECT DISTINCT
                h.mesh_id,
                unnest([m.mondo_id, CASE WHEN m.kind IN ('efo', 'doid') THEN m.object_id END]) AS xref
            FROM mondo_match AS m
            JOIN neoplasm_heading AS h
                ON h.site = regexp_replace(
                    lower(m.label), '(malignant )?(neoplasms?|cancers?|carcinomas?|tumou?rs?)$', 'neoplasm'
                )
            WHERE m.mondo_id NOT IN (SELECT mondo_id FROM mondo_of_mesh)
        """,
        "disease_xref_all": """
            SELECT mesh_id, xref, 'exact' AS match FROM exact_xref
            UNION ALL
            SELECT mesh_id, xref, 'site' AS match
            FROM site_xref
            WHERE xref IS NOT NULL AND xref NOT IN (SELECT xref FROM exact_xref)
        """,
        "disease_id": """
            SELECT mesh_id FROM tree_node
            UNION
            SELECT mesh_id FROM disease_name_all WHERE regexp_full_match(mesh_id, '[CD][0-9]+')
        """,
    }
    tables: ClassVar = {
        "disease": """
            SELECT
                d.mesh_id,
                (SELECT arg_min(n.name, (n.place, n.name)) FROM disease_name_all AS n
                 WHERE n.mesh_id = d.mesh_id AND n.name <> '') AS name,
                (SELECT min(i.areas) FROM file_indications AS i WHERE i.indication_mesh_id = d.mesh_id) AS areas
            FROM disease_id AS d
            ORDER BY mesh_id
        """,
        "disease_name": """
            SELECT DISTINCT mesh_id, name
            FROM disease_name_all
            JOIN disease_id USING (mesh_id)
            WHERE name <> ''
            ORDER BY mesh_id, name
        """,
        "disease_xref": """
            SELECT DISTINCT mesh_id, xref, match
            FROM disease_xref_all
            ORDER BY mesh_id, xref
        """,
        "disease_ancestor": """
            WITH step AS (
                SELECT mesh_id, string_split(tree_number, '.') AS parts,
                    unnest(range(1, len(string_split(tree_number, '.')))) AS steps
                FROM tree_node
            )
            SELECT s.mesh_id, t.mesh_id AS ancestor_id, min(s.steps) AS steps
            FROM step AS s
            JOIN tree_node AS t
                ON t.tree_number = array_to_string(list_slice(s.parts, 1, len(s.parts) - s.steps), '.')
            WHERE s.mesh_id <> t.mesh_id
            GROUP BY s.mesh_id, t.mesh_id
            ORDER BY s.mesh_id, t.mesh_id
        """,
    }
