/*
title = "raw.ligand_receptor.ligand_id names a row of raw.gene"
fix   = "add the row to raw.gene, or correct ligand_id"
*/
SELECT DISTINCT x.ligand_id
FROM raw.ligand_receptor AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.ligand_id
WHERE y.hgnc_id IS NULL AND x.ligand_id IS NOT NULL
ORDER BY x.ligand_id
