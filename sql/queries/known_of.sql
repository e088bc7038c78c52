/*
title       = "What is known of a target: every feature, with what its number means"
description = "Give an approved symbol or an HGNC id. State none is known to be none; unknown means that no source says anything."
params      = { target = "CD47" }
*/
WITH long AS (
    SELECT target_id, symbol, feature, value
    FROM features.genome
    UNPIVOT INCLUDE NULLS (value FOR feature IN (COLUMNS(* EXCLUDE (target_id, symbol))))
),
meant AS (
    SELECT table_name, comment
    FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name = 'features'
)
SELECT
    l.symbol,
    l.feature,
    l.value,
    CASE WHEN l.value IS NULL THEN 'unknown' WHEN l.value = 0 THEN 'none' ELSE 'known' END AS state,
    m.comment AS meaning
FROM long AS l
LEFT JOIN meant AS m ON m.table_name = l.feature
WHERE upper($target) IN (upper(l.symbol), l.target_id)
ORDER BY symbol, feature
