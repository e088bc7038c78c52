/*
title = "a score lies above 0 and not above 1"
table = "evidence"
field = "score"
fix   = "bring scores to 0-1, and leave out rows of score 0 or without a score: they are no evidence"
*/
SELECT
    rowid + 1 AS row,
    CASE WHEN score IS NULL OR isnan(score) THEN 'no number' ELSE CAST(score AS VARCHAR) END AS found
FROM associations.evidence
WHERE score IS NULL OR isnan(score) OR NOT (score > 0 AND score <= 1)
ORDER BY row
