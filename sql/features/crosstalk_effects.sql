/*
title    = "Distinct effects of the crosstalk: stemness, chemoresistance, immune evasion, recruitment, polarisation, metastasis"
unit     = "effects"
range    = [0, 6]
better   = "higher"
tables   = ["crosstalk", "crosstalk_effect"]
scale    = { kind = "linear", low = 0, high = 4 }
reference = "data/README.md"
note     = "What rests only on edges without a citation counts half"
[evidence]
crosstalk = "target_id = $target"
crosstalk_effect = "edge_id IN (SELECT edge_id FROM raw.crosstalk WHERE target_id = $target)"
*/
WITH weighed AS (
    SELECT c.target_id, e.effect, max(CASE WHEN c.basis = 'uncited' THEN 5e-1 ELSE 1e0 END) AS weight
    FROM raw.crosstalk AS c
    JOIN raw.crosstalk_effect AS e ON e.edge_id = c.edge_id
    GROUP BY c.target_id, e.effect
),
summed AS (
    SELECT target_id, sum(weight) AS value FROM weighed GROUP BY target_id
)
SELECT
    c.target_id,
    coalesce(max(s.value), 0e0) AS value,
    count(DISTINCT c.edge_id) AS n_evidence
FROM raw.crosstalk AS c
LEFT JOIN summed AS s ON s.target_id = c.target_id
GROUP BY c.target_id
