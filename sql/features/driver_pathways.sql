/*
title    = "Share of drivers of human tumours among the other members of the gene's pathways"
unit     = "share, 0-1, mean over the pathways"
range    = [0, 1]
better   = "higher"
tables   = ["pathway_member", "cancer_driver"]
scale    = { kind = "linear", low = 0, high = 0.3 }
reference = "doi:10.1038/s41568-020-0290-x"
note     = "Pathways of 5 to 500 genes; the gene itself is left out of each share, so a driver does not raise its own value"
[evidence]
pathway_member = "hgnc_id = $target"
*/
WITH asked AS (
    SELECT
        hgnc_id,
        max(CASE WHEN role <> 'none' THEN 1 ELSE 0 END) AS is_driver
    FROM raw.cancer_driver
    GROUP BY hgnc_id
),
member AS (
    SELECT DISTINCT pathway_id, hgnc_id FROM raw.pathway_member
),
pathway AS (
    SELECT
        m.pathway_id,
        sum(a.is_driver) AS drivers,
        count(a.hgnc_id) AS members
    FROM member AS m
    LEFT JOIN asked AS a ON a.hgnc_id = m.hgnc_id
    GROUP BY m.pathway_id
    HAVING count(*) BETWEEN 5 AND 500
),
others AS (
    SELECT
        m.hgnc_id,
        p.drivers - coalesce(a.is_driver, 0) AS drivers,
        p.members - CASE WHEN a.hgnc_id IS NULL THEN 0 ELSE 1 END AS members
    FROM member AS m
    JOIN pathway AS p ON p.pathway_id = m.pathway_id
    LEFT JOIN asked AS a ON a.hgnc_id = m.hgnc_id
)
SELECT
    hgnc_id AS target_id,
    CAST(sum(CAST(round(CAST(drivers AS DOUBLE) / nullif(members, 0) * 1e12) AS BIGINT)) AS DOUBLE)
    / nullif(1e12 * count(*), 0) AS value,
    count(*) AS n_evidence
FROM others
WHERE members > 0
GROUP BY hgnc_id
