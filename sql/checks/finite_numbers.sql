/*
title = "no number is NaN or infinite"
fix   = "correct the row"
*/
SELECT 'gene_constraint' AS table_name, hgnc_id AS row_key FROM raw.gene_constraint WHERE NOT isfinite(loeuf) OR NOT isfinite(coalesce(pli, 0))
UNION ALL
SELECT 'expression', hgnc_id FROM raw.expression WHERE NOT isfinite(median_tpm)
ORDER BY table_name, row_key
