/*
title    = "Distinct effects of the crosstalk: stemness, chemoresistance, immune evasion, recruitment, polarisation, metastasis"
unit     = "effects"
range    = [0, 6]
better   = "higher"
tables   = ["crosstalk", "crosstalk_effect"]
scale    = { kind = "linear", low = 0, high = 4 }
reference = "data/README.md"
[evidence]
crosstalk = "target_id = $target"
crosstalk_effect = "edge_id IN (SELECT edge_id FROM raw.crosstalk WHERE target_id = $target)"
*/
SELECT
    c.target_id,
    CAST(count(DISTINCT e.effect) AS DOUBLE) AS value,
    count(DISTINCT c.edge_id) AS n_evidence
FROM raw.crosstalk AS c
LEFT JOIN raw.crosstalk_effect AS e ON e.edge_id = c.edge_id
GROUP BY c.target_id
