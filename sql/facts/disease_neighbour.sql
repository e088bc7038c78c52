/*
title  = "Each disease with itself, its parents and its children in the tree of MeSH"
unit   = "one row per disease and neighbour, nearness 1 = itself, 0.5 = parent or child"
tables = ["disease", "disease_ancestor"]
*/
SELECT mesh_id, mesh_id AS neighbour_id, 1e0 AS nearness FROM raw.disease
UNION ALL
SELECT mesh_id, ancestor_id AS neighbour_id, 5e-1 AS nearness FROM raw.disease_ancestor WHERE steps = 1
UNION ALL
SELECT ancestor_id AS mesh_id, mesh_id AS neighbour_id, 5e-1 AS nearness FROM raw.disease_ancestor WHERE steps = 1
