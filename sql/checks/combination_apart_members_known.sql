/*
title = "raw.combination_apart names members of its combination"
fix   = "correct the ids in data/combination_roles.csv"
*/
SELECT a.combination_id, a.left_id, a.right_id
FROM raw.combination_apart AS a
LEFT JOIN raw.combination_member AS l ON l.combination_id = a.combination_id AND l.member_id = a.left_id
LEFT JOIN raw.combination_member AS r ON r.combination_id = a.combination_id AND r.member_id = a.right_id
WHERE l.member_id IS NULL OR r.member_id IS NULL
ORDER BY a.combination_id, a.left_id, a.right_id
