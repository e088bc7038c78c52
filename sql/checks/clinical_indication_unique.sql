/*
title = "raw.clinical_indication: one row per hgnc_id, candidate_id, disease_id, disease"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, candidate_id, disease_id, disease, count(*) AS n_rows
FROM raw.clinical_indication
GROUP BY hgnc_id, candidate_id, disease_id, disease
HAVING count(*) > 1
ORDER BY hgnc_id, candidate_id, disease_id, disease
