/*
title    = "Papers linked to the gene: attention"
unit     = "papers"
range    = [0, 20000]
better   = "none"
tables   = ["publication"]
scale    = { kind = "logarithmic", low = 10, high = 5000 }
reference = "doi:10.1371/journal.pbio.2006643"
note     = "Shown beside the score, never scored"
[evidence]
publication = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(max(n_papers) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.publication
GROUP BY hgnc_id
