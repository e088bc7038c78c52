/*
title = "the source of evidence is a known one"
table = "evidence"
field = "source"
fix   = "correct the name, or add the source with its data type and weight to the table of sources"
among = "source"
*/
SELECT
    e.rowid + 1 AS row,
    e.source AS found
FROM associations.evidence AS e
WHERE e.source <> '' AND e.source NOT IN (SELECT source FROM associations.data_source)
ORDER BY row
