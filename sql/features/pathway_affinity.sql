/*
title    = "Weight of the gene's pathways, learned from outcomes of programmes"
unit     = "sum of weights over the square root of their number"
range    = [-100, 100]
better   = "higher"
tables   = ["pathway_member", "pathway_weight", "gene"]
scale    = { kind = "linear", low = -1, high = 1 }
reference = "data/README.md"
learned  = true
note     = "Learned from outcomes, so it says nothing about the rows that it was learned from; pathways without a weight do not count: those with fewer than 5 genes or more than 500, and those named after a drug, a therapy, an inhibitor, a blockade or resistance, since which genes they hold tells which have drugs. A gene in no weighed pathway has 0, as in the fit"
[evidence]
pathway_weight = "pathway_id IN (SELECT pathway_id FROM raw.pathway_member WHERE hgnc_id = $target)"
*/
WITH member AS (
    SELECT DISTINCT pathway_id, hgnc_id FROM raw.pathway_member
),
weighed AS (
    SELECT
        m.hgnc_id,
        sum(CAST(round(w.weight * 1e12) AS BIGINT)) AS total,
        count(*) AS pathways
    FROM member AS m
    JOIN raw.pathway_weight AS w ON w.pathway_id = m.pathway_id
    GROUP BY m.hgnc_id
),
learned AS (
    SELECT count(*) AS pathways FROM raw.pathway_weight
)
SELECT
    g.hgnc_id AS target_id,
    CASE WHEN w.hgnc_id IS NULL THEN 0e0 ELSE CAST(w.total AS DOUBLE) / nullif(1e12 * sqrt(w.pathways), 0) END AS value,
    coalesce(w.pathways, 0) AS n_evidence
FROM raw.gene AS g
CROSS JOIN learned AS l
LEFT JOIN weighed AS w ON w.hgnc_id = g.hgnc_id
WHERE g.locus_group = 'protein-coding gene' AND l.pathways > 0
