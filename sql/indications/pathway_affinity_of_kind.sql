/*
title    = "What the gene's pathways add in tumours of the indication's kind, blood or solid, learned from outcomes of programmes"
unit     = "sum of weights over the square root of the number of pathways"
range    = [-100, 100]
better   = "higher"
tables   = ["pathway_member", "pathway_weight", "disease_ancestor", "gene"]
scale    = { kind = "linear", low = -1, high = 1 }
reference = "data/README.md"
learned  = true
note     = "On top of pathway_affinity, which holds for all tumours. The weights are those of raw.pathway_weight whose pathway is written with the kind before it, such as 'blood R-HSA-1'. An indication that is no tumour, or holds both kinds, has no row."
[evidence]
pathway_weight = "replace(replace(pathway_id, 'blood ', ''), 'solid ', '') IN (SELECT pathway_id FROM raw.pathway_member WHERE hgnc_id = $target)"
*/
WITH wanted AS (
    SELECT i.mesh_id AS indication_id, k.kind
    FROM asked.indication AS i
    JOIN facts.tumour_kind AS k ON k.mesh_id = i.mesh_id
),
kind AS (
    SELECT DISTINCT kind FROM wanted
),
member AS (
    SELECT DISTINCT pathway_id, hgnc_id FROM raw.pathway_member
),
of_kind AS (
    SELECT k.kind, p.pathway_id, w.weight
    FROM (SELECT DISTINCT pathway_id FROM member) AS p
    CROSS JOIN kind AS k
    JOIN raw.pathway_weight AS w ON w.pathway_id = k.kind || ' ' || p.pathway_id
),
weighed AS (
    SELECT
        o.kind,
        m.hgnc_id,
        sum(CAST(round(o.weight * 1e12) AS BIGINT)) AS total,
        count(*) AS pathways
    FROM member AS m
    JOIN of_kind AS o ON o.pathway_id = m.pathway_id
    GROUP BY o.kind, m.hgnc_id
),
learned AS (
    SELECT DISTINCT kind FROM of_kind
)
SELECT
    gene.hgnc_id AS target_id,
    t.indication_id,
    CASE WHEN w.hgnc_id IS NULL THEN 0e0 ELSE CAST(w.total AS DOUBLE) / nullif(1e12 * sqrt(w.pathways), 0) END AS value,
    coalesce(w.pathways, 0) AS n_evidence
FROM wanted AS t
JOIN learned AS l ON l.kind = t.kind
CROSS JOIN raw.gene AS gene
LEFT JOIN weighed AS w ON w.kind = t.kind AND w.hgnc_id = gene.hgnc_id
WHERE gene.locus_group = 'protein-coding gene'
