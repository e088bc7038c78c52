/*
title = "raw.ot_interaction: one row per hgnc_id, partner_id, database, molecule, partner_molecule, role, partner_role"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, partner_id, database, molecule, partner_molecule, role, partner_role, count(*) AS n_rows
FROM raw.ot_interaction
GROUP BY hgnc_id, partner_id, database, molecule, partner_molecule, role, partner_role
HAVING count(*) > 1
ORDER BY hgnc_id, partner_id, database, molecule, partner_molecule, role, partner_role
