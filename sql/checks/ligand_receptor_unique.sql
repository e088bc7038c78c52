/*
title = "raw.ligand_receptor: one row per interaction_id, ligand_id, receptor_id"
fix   = "remove the repeated rows"
*/
SELECT interaction_id, ligand_id, receptor_id, count(*) AS n_rows
FROM raw.ligand_receptor
GROUP BY interaction_id, ligand_id, receptor_id
HAVING count(*) > 1
ORDER BY interaction_id, ligand_id, receptor_id
