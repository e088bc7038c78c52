/*
title = "raw.pathway_member.pathway_id names a row of raw.pathway"
fix   = "add the row to raw.pathway, or correct pathway_id"
*/
SELECT DISTINCT x.pathway_id
FROM raw.pathway_member AS x
LEFT JOIN raw.pathway AS y ON y.pathway_id = x.pathway_id
WHERE y.pathway_id IS NULL AND x.pathway_id IS NOT NULL
ORDER BY x.pathway_id
