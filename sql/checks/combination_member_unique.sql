/*
title = "raw.combination_member: one row per combination_id, member_kind, member_id"
fix   = "remove the repeated rows"
*/
SELECT combination_id, member_kind, member_id, count(*) AS n_rows
FROM raw.combination_member
GROUP BY combination_id, member_kind, member_id
HAVING count(*) > 1
ORDER BY combination_id, member_kind, member_id
