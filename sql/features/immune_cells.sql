/*
title    = "Immune cell types of the review's abstract (TAM, MDSC, Treg) in the target's crosstalk"
unit     = "cell types"
range    = [0, 3]
better   = "higher"
tables   = ["crosstalk"]
scale    = { kind = "linear", low = 0, high = 3 }
reference = "doi:10.3389/fimmu.2025.1620807 (abstract)"
[evidence]
crosstalk = "target_id = $target"
*/
WITH touched AS (
    SELECT target_id, edge_id, source_cell AS cell FROM raw.crosstalk
    UNION ALL
    SELECT target_id, edge_id, partner_cell AS cell FROM raw.crosstalk
)
SELECT
    target_id,
    CAST(count(DISTINCT CASE WHEN cell IN ('TAM', 'MDSC', 'Treg') THEN cell END) AS DOUBLE) AS value,
    count(DISTINCT edge_id) AS n_evidence
FROM touched
GROUP BY target_id
