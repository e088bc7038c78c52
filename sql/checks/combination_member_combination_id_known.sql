/*
title = "raw.combination_member.combination_id names a row of raw.combination"
fix   = "add the row to raw.combination, or correct combination_id"
*/
SELECT DISTINCT x.combination_id
FROM raw.combination_member AS x
LEFT JOIN raw.combination AS y ON y.combination_id = x.combination_id
WHERE y.combination_id IS NULL AND x.combination_id IS NOT NULL
ORDER BY x.combination_id
