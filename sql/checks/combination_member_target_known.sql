/*
title = "targets of tried combinations are in raw.gene"
fix   = "correct the id"
*/
SELECT DISTINCT m.member_id
FROM raw.combination_member AS m
LEFT JOIN raw.gene AS g ON g.hgnc_id = m.member_id
WHERE m.member_kind = 'target' AND g.hgnc_id IS NULL
ORDER BY m.member_id
