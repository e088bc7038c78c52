/*
title = "raw.civic_evidence: one row per evidence_id, hgnc_id"
fix   = "remove the repeated rows"
*/
SELECT evidence_id, hgnc_id, count(*) AS n_rows
FROM raw.civic_evidence
GROUP BY evidence_id, hgnc_id
HAVING count(*) > 1
ORDER BY evidence_id, hgnc_id
