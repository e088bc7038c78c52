/*
title = "raw.clinical_report: one row per report_id"
fix   = "remove the repeated rows"
*/
SELECT report_id, count(*) AS n_rows
FROM raw.clinical_report
GROUP BY report_id
HAVING count(*) > 1
ORDER BY report_id
