/*
title  = "Kind of each tumour: of the blood, or solid"
unit   = "one row per tumour, kind = blood or solid"
tables = ["disease_ancestor"]
note   = "Blood: leukaemias, lymphomas, tumours of plasma cells, myeloproliferative and myelodysplastic diseases, and blood as a site, by MeSH. A heading that holds both kinds, such as Neoplasms, has none."
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
mixed AS (
    SELECT DISTINCT a.ancestor_id AS mesh_id
    FROM raw.disease_ancestor AS a
    JOIN blood AS b ON b.mesh_id = a.mesh_id
    LEFT JOIN blood AS above ON above.mesh_id = a.ancestor_id
    WHERE above.mesh_id IS NULL
)
SELECT
    a.mesh_id,
    CASE WHEN b.mesh_id IS NULL THEN 'solid' ELSE 'blood' END AS kind
FROM raw.disease_ancestor AS a
LEFT JOIN blood AS b ON b.mesh_id = a.mesh_id
LEFT JOIN mixed AS m ON m.mesh_id = a.mesh_id
WHERE a.ancestor_id = 'D009369' AND m.mesh_id IS NULL
