/*
title    = "Known target safety events"
unit     = "events"
range    = [0, 200]
better   = "lower"
tables   = ["safety_event"]
scale    = { kind = "saturating", half = 3 }
reference = "doi:10.1093/nar/gkae1128"
note     = "The curation covers few genes: no row is unknown, never safe"
[evidence]
safety_event = "hgnc_id = $target"
*/
SELECT
    hgnc_id AS target_id,
    CAST(count(DISTINCT event) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM raw.safety_event
GROUP BY hgnc_id
