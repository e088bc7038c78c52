/*
title    = "CIViC evidence items that support a clinical statement on the gene"
unit     = "items"
range    = [0, 1000]
better   = "higher"
tables   = ["civic_evidence"]
scale    = { kind = "saturating", half = 5 }
reference = "doi:10.1093/nar/gkac979"
note     = "Only a part of CIViC is embedded: no row is unknown"
[evidence]
civic_evidence = "hgnc_id = $target AND direction = 'Supports'"
*/
SELECT
    hgnc_id AS target_id,
    CAST(count(*) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.civic_evidence
WHERE direction = 'Supports'
GROUP BY hgnc_id
