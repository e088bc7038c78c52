/*
title       = "Sources behind each table: release, licence, scope, rows"
description = "One row per table and source. Scope catalogue: only the targets in meta.asked were asked for, so no row of another gene means that nobody asked."
*/
SELECT
    table_name,
    source,
    title,
    release,
    retrieved,
    licence,
    scope,
    rebuild,
    n_rows,
    unresolved AS names_not_known_to_hgnc,
    obtained,
    url,
    note
FROM meta.source
ORDER BY table_name, source
