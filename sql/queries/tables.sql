/*
title       = "Tables and columns of the store, with their meaning"
description = "One row per column. Schema raw holds the facts, features and sets what is derived from them, results what a model says, meta where it all comes from."
*/
WITH described AS (
    SELECT schema_name, table_name, comment
    FROM duckdb_tables()
    WHERE database_name = current_database()
)
SELECT
    c.schema_name AS in_schema,
    c.table_name AS in_table,
    c.column_index AS position,
    c.column_name AS column_name,
    lower(c.data_type) AS type,
    coalesce(
        c.comment,
        CASE
            WHEN c.column_name = 'target_id' THEN 'HGNC id'
            WHEN c.column_name = 'n_evidence' THEN 'rows of evidence behind the value'
        END,
        f.comment,
        t.comment
    ) AS meaning
FROM duckdb_columns() AS c
LEFT JOIN described AS t ON t.schema_name = c.schema_name AND t.table_name = c.table_name
LEFT JOIN described AS f
    ON c.schema_name = 'features' AND c.table_name = 'genome' AND f.schema_name = 'features' AND f.table_name = c.column_name
WHERE c.database_name = current_database()
    AND c.schema_name IN ('raw', 'meta', 'facts', 'features', 'sets', 'results')
ORDER BY in_schema, in_table, position
