/*
title = "raw.cancer_driver: one row per hgnc_id, role"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, role, count(*) AS n_rows
FROM raw.cancer_driver
GROUP BY hgnc_id, role
HAVING count(*) > 1
ORDER BY hgnc_id, role
