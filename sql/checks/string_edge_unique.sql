/*
title = "raw.string_edge: one row per hgnc_a, hgnc_b"
fix   = "remove the repeated rows"
*/
SELECT hgnc_a, hgnc_b, count(*) AS n_rows
FROM raw.string_edge
GROUP BY hgnc_a, hgnc_b
HAVING count(*) > 1
ORDER BY hgnc_a, hgnc_b
