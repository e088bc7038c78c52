/*
title = "raw.association: one row per hgnc_id, disease_id, datatype"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, disease_id, datatype, count(*) AS n_rows
FROM raw.association
GROUP BY hgnc_id, disease_id, datatype
HAVING count(*) > 1
ORDER BY hgnc_id, disease_id, datatype
