/*
title    = "Reachable from outside the cell: secreted, or in the cell membrane"
unit     = "1 reachable, 0 listed and not reachable"
range    = [0, 1]
better   = "higher"
tables   = ["surface"]
scale    = { kind = "linear", low = 0, high = 1 }
reference = "doi:10.1038/s41596-024-01137-1"
note     = "CellPhoneDB lists about 1,350 proteins; a protein it does not list is unknown"
[evidence]
surface = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(greatest(max(is_transmembrane), max(is_secreted)) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.surface
GROUP BY hgnc_id
