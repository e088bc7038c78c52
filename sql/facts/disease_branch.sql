/*
title  = "Branches of MeSH that a disease stands in, each named by its heading of the first level"
unit   = "one row per disease and branch"
tables = ["disease_ancestor"]
note   = "A tumour stands in the branch of tumours only, though MeSH has it below the diseases of its organ too: a drug for asthma says little of lung cancer."
*/
WITH topmost AS (
    SELECT DISTINCT a.ancestor_id AS mesh_id
    FROM raw.disease_ancestor AS a
    LEFT JOIN raw.disease_ancestor AS above ON above.mesh_id = a.ancestor_id
    WHERE above.mesh_id IS NULL
),
placed AS (
    SELECT a.mesh_id, a.ancestor_id AS branch_id
    FROM raw.disease_ancestor AS a
    JOIN topmost AS t ON t.mesh_id = a.ancestor_id
    UNION
    SELECT mesh_id, mesh_id AS branch_id FROM topmost
),
tumour AS (
    SELECT mesh_id FROM placed WHERE branch_id = 'D009369'
)
SELECT p.mesh_id, p.branch_id
FROM placed AS p
LEFT JOIN tumour AS t ON t.mesh_id = p.mesh_id
WHERE t.mesh_id IS NULL OR p.branch_id = 'D009369'
