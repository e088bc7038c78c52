/*
title = "evidence names a target, a disease and a source"
table = "evidence"
field = "target_id, disease_id, source"
fix   = "fill the cell, or leave the row out"
*/
SELECT
    rowid + 1 AS row,
    concat_ws(', ',
        CASE WHEN coalesce(target_id, '') = '' THEN 'no target_id' END,
        CASE WHEN coalesce(disease_id, '') = '' THEN 'no disease_id' END,
        CASE WHEN coalesce(source, '') = '' THEN 'no source' END) AS found
FROM associations.evidence
WHERE coalesce(target_id, '') = '' OR coalesce(disease_id, '') = '' OR coalesce(source, '') = ''
ORDER BY row
