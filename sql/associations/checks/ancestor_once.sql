/*
title = "no disease is its own ancestor, and no ancestor stands twice"
table = "ancestor"
field = "ancestor_id"
fix   = "leave the row out; a disease above itself is a cycle in the ontology"
*/
SELECT
    max(rowid) + 1 AS row,
    disease_id || ' -> ' || ancestor_id AS found
FROM associations.ancestor
GROUP BY disease_id, ancestor_id
HAVING count(*) > 1 OR disease_id = ancestor_id
ORDER BY row
