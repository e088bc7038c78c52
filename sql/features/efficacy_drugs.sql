/*
title    = "Drugs that have their effect through the gene"
unit     = "drugs of DrugCentral, as of 2016"
range    = [0, 1000]
better   = "higher"
tables   = ["drug_target"]
scale    = { kind = "saturating", half = 3 }
reference = "doi:10.1038/nrd.2016.230"
note     = "Nearly all are approved, for whatever disease. Newer drugs are absent, so no row is unknown. Clinical precedence."
[evidence]
drug_target = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(count(DISTINCT drug_id) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.drug_target
GROUP BY hgnc_id
