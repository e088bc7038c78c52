/*
title    = "Share of the target's crosstalk edges that begin or end in a cancer stem cell"
unit     = "share, 0-1"
range    = [0, 1]
better   = "higher"
tables   = ["crosstalk"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.3389/fimmu.2025.1620807 (abstract)"
note     = "What rests only on edges without a citation counts half"
[evidence]
crosstalk = "target_id = $target"
*/
SELECT
    target_id,
    sum(CASE
        WHEN source_cell <> 'CSC' AND partner_cell <> 'CSC' THEN 0e0
        WHEN basis = 'uncited' THEN 5e-1
        ELSE 1e0
    END) / nullif(count(*), 0) AS value,
    count(*) AS n_evidence
FROM raw.crosstalk
GROUP BY target_id
