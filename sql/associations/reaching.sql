/*
title  = "The diseases that a piece of evidence speaks for: its own, and in the indirect scope every ancestor"
unit   = "one row per scope, piece of evidence and disease"
step   = 2
tables = ["counted", "scope", "ancestor", "data_source"]
note   = "A source with propagate = false speaks for its own disease only. A disease without ancestors is a root."
*/
SELECT
    s.scope,
    c.target_id,
    c.disease_id,
    c.source,
    c.score
FROM associations.counted AS c
CROSS JOIN associations.scope AS s
UNION ALL
SELECT
    s.scope,
    c.target_id,
    a.ancestor_id AS disease_id,
    c.source,
    c.score
FROM associations.counted AS c
JOIN associations.data_source AS d ON d.source = c.source
JOIN associations.ancestor AS a ON a.disease_id = c.disease_id
CROSS JOIN associations.scope AS s
WHERE s.scope = 'indirect' AND d.propagate
