/*
title    = "Share of the protein's interactors that drive human tumours, drawn towards the overall share"
unit     = "share, 0-1"
range    = [0, 1]
better   = "higher"
tables   = ["interaction", "cancer_driver"]
scale    = { kind = "linear", low = 0, high = 0.3 }
reference = "doi:10.1038/s41467-019-09186-x"
note     = "(k + 10 p) / (n + 10): k of n interactors that were asked are drivers, p = the share over all interactors of all proteins; so one interactor says little, and a hub gains nothing by being a hub"
[evidence]
interaction = "hgnc_a = $target OR hgnc_b = $target"
*/
WITH asked AS (
    SELECT
        hgnc_id,
        max(CASE WHEN role <> 'none' THEN 1 ELSE 0 END) AS is_driver
    FROM raw.cancer_driver
    GROUP BY hgnc_id
),
linked AS (
    SELECT hgnc_a AS hgnc_id, hgnc_b AS partner_id FROM raw.interaction
    UNION
    SELECT hgnc_b AS hgnc_id, hgnc_a AS partner_id FROM raw.interaction
),
counted AS (
    SELECT
        l.hgnc_id,
        sum(a.is_driver) AS drivers,
        count(*) AS partners
    FROM linked AS l
    JOIN asked AS a ON a.hgnc_id = l.partner_id
    GROUP BY l.hgnc_id
),
overall AS (
    SELECT CAST(sum(drivers) AS DOUBLE) / nullif(sum(partners), 0) AS share FROM counted
)
SELECT
    c.hgnc_id AS target_id,
    (CAST(c.drivers AS DOUBLE) + 1e1 * o.share) / nullif(c.partners + 10, 0) AS value,
    c.partners AS n_evidence
FROM counted AS c
CROSS JOIN overall AS o
