/*
title       = "Evidence older than a number of years"
description = "Sources by the newest year that their release names (else the year they were taken), and rows that carry a year of their own. Ages count to the date of the snapshot, not to today."
params      = { years = "5" }
*/
WITH dated AS (
    SELECT
        'source' AS what,
        table_name,
        source,
        release,
        coalesce(
            CAST(list_max(regexp_extract_all(release, '(19|20)[0-9]{2}')) AS INTEGER),
            CAST(year(retrieved) AS INTEGER)
        ) AS newest_year,
        n_rows
    FROM meta.source
    UNION ALL
    SELECT 'rows of that year', 'combination', source, NULL, CAST(regexp_extract(year, '(19|20)[0-9]{2}') AS INTEGER), count(*)
    FROM raw.combination
    WHERE regexp_matches(year, '(19|20)[0-9]{2}')
    GROUP BY ALL
    UNION ALL
    SELECT 'rows of that year', 'approval', source, NULL, year, count(*)
    FROM raw.approval
    GROUP BY ALL
    UNION ALL
    SELECT 'rows of that year', 'programme', source, NULL, launch_year, count(*)
    FROM raw.programme
    WHERE launch_year IS NOT NULL
    GROUP BY ALL
)
SELECT
    d.what,
    d.newest_year,
    CAST(year(s.date) AS INTEGER) - d.newest_year AS age_in_years,
    d.table_name,
    d.source,
    d.release,
    d.n_rows
FROM dated AS d
CROSS JOIN meta.snapshot AS s
WHERE year(s.date) - d.newest_year > CAST($years AS INTEGER)
ORDER BY what DESC, newest_year, table_name, source
