/*
title = "raw.clinical_report_link: one row per hgnc_id, candidate_id, report_id"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, candidate_id, report_id, count(*) AS n_rows
FROM raw.clinical_report_link
GROUP BY hgnc_id, candidate_id, report_id
HAVING count(*) > 1
ORDER BY hgnc_id, candidate_id, report_id
