/*
title = "an ancestor of an ancestor is an ancestor"
table = "ancestor"
field = "ancestor_id"
fix   = "give all ancestors of a disease, not its parents alone"
*/
SELECT DISTINCT
    far.rowid + 1 AS row,
    near.disease_id || ' lacks ' || far.ancestor_id AS found
FROM associations.ancestor AS near
JOIN associations.ancestor AS far ON far.disease_id = near.ancestor_id
LEFT JOIN associations.ancestor AS known
    ON known.disease_id = near.disease_id AND known.ancestor_id = far.ancestor_id
WHERE known.disease_id IS NULL
ORDER BY row, found
