/*
title = "a row marked cited gives a citation"
fix   = "add the citation, or mark the row uncited"
*/
SELECT 'target' AS table_name, t.target_id AS row_key
FROM raw.target AS t
LEFT JOIN raw.target_citation AS c ON c.target_id = t.target_id
WHERE t.basis = 'cited' AND c.target_id IS NULL
UNION ALL
SELECT 'crosstalk', edge_id FROM raw.crosstalk WHERE basis = 'cited' AND citations IS NULL
UNION ALL
SELECT 'combination', combination_id FROM raw.combination WHERE basis = 'cited' AND citations IS NULL AND nct IS NULL
UNION ALL
SELECT 'backbone', backbone_id FROM raw.backbone WHERE basis = 'cited' AND citations IS NULL
UNION ALL
SELECT 'backbone_induces', induce_id FROM raw.backbone_induces WHERE basis = 'cited' AND citations IS NULL
ORDER BY table_name, row_key
