/*
title = "raw.clinical_candidate: one row per hgnc_id, candidate_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, candidate_id, count(*) AS n_rows
FROM raw.clinical_candidate
GROUP BY hgnc_id, candidate_id
HAVING count(*) > 1
ORDER BY hgnc_id, candidate_id
