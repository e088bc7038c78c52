/*
title  = "Kind of each tumour: of the blood, or solid"
unit   = "one row per tumour, kind = blood or solid"
tables = ["disease_ancestor"]
note   = "Blood: leukaemias, lymphomas, tumours of plasma cells, myeloproliferative and myelodysplastic diseases, and blood as a site, by MeSH. A heading above tumours of the blood is solid where they are at most one in ten of the tumours below it, such as Sarcoma, above that of mast cells; else it has no kind, as Neoplasms by Histologic Type."
*/
WITH below AS (
    SELECT mesh_id, ancestor_id FROM raw.disease_ancestor
    UNION
    SELECT mesh_id, mesh_id AS ancestor_id FROM raw.disease_ancestor
),
blood AS (
    SELECT DISTINCT mesh_id
    FROM below
    WHERE ancestor_id IN ('D007938', 'D008223', 'D009190', 'D009196', 'D019337', 'D054219')
),
tumour AS (
    SELECT DISTINCT mesh_id FROM raw.disease_ancestor WHERE ancestor_id = 'D009369'
),
mixed AS (
    SELECT a.ancestor_id AS mesh_id
    FROM raw.disease_ancestor AS a
    JOIN tumour AS t ON t.mesh_id = a.mesh_id
    LEFT JOIN blood AS b ON b.mesh_id = a.mesh_id
    LEFT JOIN blood AS above ON above.mesh_id = a.ancestor_id
    WHERE above.mesh_id IS NULL
    GROUP BY a.ancestor_id
    HAVING 10 * count(b.mesh_id) > count(*)
)
SELECT
    a.mesh_id,
    CASE WHEN b.mesh_id IS NULL THEN 'solid' ELSE 'blood' END AS kind
FROM tumour AS a
LEFT JOIN blood AS b ON b.mesh_id = a.mesh_id
LEFT JOIN mixed AS m ON m.mesh_id = a.mesh_id
WHERE m.mesh_id IS NULL
