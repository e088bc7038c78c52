/*
title    = "Druggable-genome categories claimed by openly licensed sources of DGIdb"
unit     = "categories"
range    = [0, 50]
better   = "higher"
tables   = ["gene_category"]
scale    = { kind = "saturating", half = 2 }
reference = "doi:10.1093/nar/gkad1040"
note     = "Claims pile up on studied genes; shown, and weighed 0 by the default model"
[evidence]
gene_category = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(count(DISTINCT category) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.gene_category
GROUP BY hgnc_id
