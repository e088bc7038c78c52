/*
title    = "Immune cell types of the review's abstract (TAM, MDSC, Treg) in the target's crosstalk"
unit     = "cell types"
range    = [0, 3]
better   = "higher"
tables   = ["crosstalk"]
scale    = { kind = "linear", low = 0, high = 3 }
reference = "doi:10.3389/fimmu.2025.1620807 (abstract)"
note     = "What rests only on edges without a citation counts half"
[evidence]
crosstalk = "target_id = $target"
*/
WITH touched AS (
    SELECT target_id, edge_id, basis, source_cell AS cell FROM raw.crosstalk
    UNION ALL
    SELECT target_id, edge_id, basis, partner_cell AS cell FROM raw.crosstalk
),
weighed AS (
    SELECT target_id, cell, max(CASE WHEN basis = 'uncited' THEN 5e-1 ELSE 1e0 END) AS weight
    FROM touched
    WHERE cell IN ('TAM', 'MDSC', 'Treg')
    GROUP BY target_id, cell
),
summed AS (
    SELECT target_id, sum(weight) AS value FROM weighed GROUP BY target_id
)
SELECT
    t.target_id,
    coalesce(max(s.value), 0e0) AS value,
    count(DISTINCT t.edge_id) AS n_evidence
FROM touched AS t
LEFT JOIN summed AS s ON s.target_id = t.target_id
GROUP BY t.target_id
