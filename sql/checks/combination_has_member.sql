/*
title = "every tried combination names a catalogue target or a backbone"
fix   = "add its members"
*/
SELECT c.combination_id
FROM raw.combination AS c
LEFT JOIN raw.combination_member AS m ON m.combination_id = c.combination_id
WHERE m.combination_id IS NULL
ORDER BY c.combination_id
