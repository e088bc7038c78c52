/*
title = "raw.tractability: one row per hgnc_id, modality"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, modality, count(*) AS n_rows
FROM raw.tractability
GROUP BY hgnc_id, modality
HAVING count(*) > 1
ORDER BY hgnc_id, modality
