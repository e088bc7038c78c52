/*
title    = "Share of the protein's interactors that the curated crosstalk names"
unit     = "share, 0-1"
range    = [0, 1]
better   = "higher"
tables   = ["interaction", "crosstalk"]
scale    = { kind = "linear", low = 0, high = 0.2 }
reference = "doi:10.1038/s41467-019-09186-x"
note     = "A share, not a count, so hubs gain nothing by being hubs; proteins with fewer than five interactors are unknown"
[evidence]
interaction = "hgnc_a = $target OR hgnc_b = $target"
*/
WITH named AS (
    SELECT target_id AS hgnc_id FROM raw.crosstalk
    UNION
    SELECT mediator_id AS hgnc_id FROM raw.crosstalk WHERE mediator_id IS NOT NULL
    UNION
    SELECT receptor_id AS hgnc_id FROM raw.crosstalk WHERE receptor_id IS NOT NULL
),
linked AS (
    SELECT hgnc_a AS hgnc_id, hgnc_b AS partner_id FROM raw.interaction
    UNION ALL
    SELECT hgnc_b AS hgnc_id, hgnc_a AS partner_id FROM raw.interaction
)
SELECT
    l.hgnc_id AS target_id,
    CAST(count(n.hgnc_id) AS DOUBLE) / nullif(count(*), 0) AS value,
    count(*) AS n_evidence
FROM linked AS l
LEFT JOIN named AS n ON n.hgnc_id = l.partner_id
GROUP BY l.hgnc_id
HAVING count(*) >= 5
