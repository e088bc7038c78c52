/*
title = "raw.target.symbol is the approved symbol of its HGNC id"
fix   = "write the approved symbol"
*/
SELECT t.target_id, t.symbol, g.symbol AS approved
FROM raw.target AS t
JOIN raw.gene AS g ON g.hgnc_id = t.target_id
WHERE t.symbol <> g.symbol
ORDER BY t.target_id
