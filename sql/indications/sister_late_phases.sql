/*
title    = "Other indications of the same MeSH branch in which a programme reached phase III or was launched"
unit     = "indications on record"
range    = [0, 1000]
better   = "higher"
tables   = ["programme", "disease_ancestor", "gene"]
scale    = { kind = "saturating", half = 3 }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "The indication itself and all kinds of it are left out, as in sister_precedence. Only a part of the programmes is embedded: 0 is none on record. Undated, so it knows what came later. Clinical precedence."
[evidence]
programme = "hgnc_id = $target"
*/
WITH sister AS (
    SELECT s.mesh_id AS indication_id, p.hgnc_id, p.phase
    FROM asked.indication AS i
    JOIN facts.sister_disease AS s ON s.mesh_id = i.mesh_id
    JOIN facts.programme_phase AS p ON p.mesh_id = s.sister_id
),
late AS (
    SELECT indication_id, hgnc_id, count(*) AS indications
    FROM sister
    WHERE phase >= 3e0
    GROUP BY indication_id, hgnc_id
),
told AS (
    SELECT DISTINCT i.mesh_id AS indication_id
    FROM asked.indication AS i
    JOIN raw.disease_ancestor AS a ON a.mesh_id = i.mesh_id OR a.ancestor_id = i.mesh_id
)
SELECT
    gene.hgnc_id AS target_id,
    t.indication_id,
    CAST(coalesce(l.indications, 0) AS DOUBLE) AS value,
    coalesce(l.indications, 0) AS n_evidence
FROM told AS t
CROSS JOIN raw.gene AS gene
LEFT JOIN late AS l ON l.indication_id = t.indication_id AND l.hgnc_id = gene.hgnc_id
WHERE gene.locus_group = 'protein-coding gene'
