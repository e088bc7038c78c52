/*
title = "raw.tractability_bucket: one row per hgnc_id, modality, label"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, modality, label, count(*) AS n_rows
FROM raw.tractability_bucket
GROUP BY hgnc_id, modality, label
HAVING count(*) > 1
ORDER BY hgnc_id, modality, label
