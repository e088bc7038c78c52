/*
title  = "Each disease with those of its branch of MeSH in which a programme is on record, but for itself and its kinds"
unit   = "one row per disease and sister"
tables = ["disease_ancestor", "programme"]
note   = "A branch is what stands below one heading of the first level. A tumour stands in the branch of tumours only, though MeSH has it below the diseases of its organ too: a drug for asthma says little of lung cancer."
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
),
branch AS (
    SELECT p.mesh_id, p.branch_id
    FROM placed AS p
    LEFT JOIN tumour AS t ON t.mesh_id = p.mesh_id
    WHERE t.mesh_id IS NULL OR p.branch_id = 'D009369'
),
tried AS (
    SELECT DISTINCT mesh_id FROM raw.programme
)
SELECT DISTINCT own.mesh_id, other.mesh_id AS sister_id
FROM branch AS own
JOIN branch AS other ON other.branch_id = own.branch_id
JOIN tried AS t ON t.mesh_id = other.mesh_id
LEFT JOIN raw.disease_ancestor AS below ON below.mesh_id = other.mesh_id AND below.ancestor_id = own.mesh_id
WHERE other.mesh_id <> own.mesh_id AND below.mesh_id IS NULL
