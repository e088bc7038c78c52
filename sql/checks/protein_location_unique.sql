/*
title = "raw.protein_location: one row per hgnc_id, uniprot_id, molecule, location, topology, orientation"
fix   = "remove the repeated rows"
*/
SELECT hgnc_id, uniprot_id, molecule, location, topology, orientation, count(*) AS n_rows
FROM raw.protein_location
GROUP BY hgnc_id, uniprot_id, molecule, location, topology, orientation
HAVING count(*) > 1
ORDER BY hgnc_id, uniprot_id, molecule, location, topology, orientation
