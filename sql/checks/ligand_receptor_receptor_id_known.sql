/*
title = "raw.ligand_receptor.receptor_id names a row of raw.gene"
fix   = "add the row to raw.gene, or correct receptor_id"
*/
SELECT DISTINCT x.receptor_id
FROM raw.ligand_receptor AS x
LEFT JOIN raw.gene AS y ON y.hgnc_id = x.receptor_id
WHERE y.hgnc_id IS NULL AND x.receptor_id IS NOT NULL
ORDER BY x.receptor_id
