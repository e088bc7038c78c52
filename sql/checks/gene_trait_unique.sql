/*
title = "raw.gene_trait: one row per hgnc_id, trait, xref, kind, source"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, trait, xref, kind, source, count(*) AS n_rows
FROM raw.gene_trait
GROUP BY hgnc_id, trait, xref, kind, source
HAVING count(*) > 1
ORDER BY hgnc_id, trait, xref, kind, source
