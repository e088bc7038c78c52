/*
title = "raw.paper_gene: one row per pmid, entrez_id, mention"
fix   = "remove the repeated rows"
*/
SELECT pmid, entrez_id, mention, count(*) AS n_rows
FROM raw.paper_gene
GROUP BY pmid, entrez_id, mention
HAVING count(*) > 1
ORDER BY pmid, entrez_id, mention
