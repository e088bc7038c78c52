/*
title  = "Evidence that counts: all of it, or what is dated no later than the year asked for"
unit   = "one row per piece of evidence"
step   = 1
tables = ["evidence", "as_of"]
*/
WITH deadline AS (
    SELECT min(year) AS last_year FROM associations.as_of
)
SELECT
    e.target_id,
    e.disease_id,
    e.source,
    e.score
FROM associations.evidence AS e
CROSS JOIN deadline AS d
WHERE d.last_year IS NULL OR year(e.evidence_date) <= d.last_year
