/*
title = "raw.drug_warning: one row per molecule_id, parent_id, warning_type, warning_class, country"
fix   = "remove the repeated rows"
*/
SELECT molecule_id, parent_id, warning_type, warning_class, country, count(*) AS n_rows
FROM raw.drug_warning
GROUP BY molecule_id, parent_id, warning_type, warning_class, country
HAVING count(*) > 1
ORDER BY molecule_id, parent_id, warning_type, warning_class, country
