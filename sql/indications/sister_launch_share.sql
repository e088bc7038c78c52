/*
title    = "Launches in other indications of the same MeSH branch, above or below one in twenty of those in which people were treated"
unit     = "share above 5 %, drawn towards 0"
range    = [-0.05, 1]
better   = "higher"
tables   = ["programme", "disease_ancestor", "gene"]
scale    = { kind = "linear", low = -0.05, high = 0.45 }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "(launched - n / 20) / (n + 3), n = indications in which a programme reached phase I: a gene that was never tried has 0, one that was tried in vain less. The indication itself and all kinds of it are left out, as in sister_precedence. Only a part of the programmes is embedded. Undated, so it knows what came later. Clinical precedence."
[evidence]
programme = "hgnc_id = $target"
*/
WITH sister AS (
    SELECT s.mesh_id AS indication_id, p.hgnc_id, p.phase
    FROM asked.indication AS i
    JOIN facts.sister_disease AS s ON s.mesh_id = i.mesh_id
    JOIN facts.programme_phase AS p ON p.mesh_id = s.sister_id
),
tried AS (
    SELECT
        indication_id,
        hgnc_id,
        count(*) AS indications,
        sum(CASE WHEN phase >= 4e0 THEN 1 ELSE 0 END) AS launched
    FROM sister
    WHERE phase >= 1e0
    GROUP BY indication_id, hgnc_id
),
told AS (
    SELECT DISTINCT i.mesh_id AS indication_id
    FROM asked.indication AS i
    JOIN raw.disease_ancestor AS a ON a.mesh_id = i.mesh_id OR a.ancestor_id = i.mesh_id
)
SELECT
    gene.hgnc_id AS target_id,
    s.indication_id,
    CAST(20 * coalesce(t.launched, 0) - coalesce(t.indications, 0) AS DOUBLE) / nullif(20 * (coalesce(t.indications, 0) + 3), 0) AS value,
    coalesce(t.indications, 0) AS n_evidence
FROM told AS s
CROSS JOIN raw.gene AS gene
LEFT JOIN tried AS t ON t.indication_id = s.indication_id AND t.hgnc_id = gene.hgnc_id
WHERE gene.locus_group = 'protein-coding gene'
