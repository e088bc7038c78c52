/*
title = "raw.baseline_expression: one row per hgnc_id, datasource, datatype, unit, tissue_id, celltype_id, lowest, q1, median, q3, highest, distribution, specificity"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, datasource, datatype, unit, tissue_id, celltype_id, lowest, q1, median, q3, highest, distribution, specificity, count(*) AS n_rows
FROM raw.baseline_expression
GROUP BY hgnc_id, datasource, datatype, unit, tissue_id, celltype_id, lowest, q1, median, q3, highest, distribution, specificity
HAVING count(*) > 1
ORDER BY hgnc_id, datasource, datatype, unit, tissue_id, celltype_id, lowest, q1, median, q3, highest, distribution, specificity
