/*
title    = "How far the protein's interactors that genetics ties to the indication exceed chance in networks of like degrees"
unit     = "z-score: standard deviations above the mean of such networks"
range    = [-1000, 1000]
better   = "higher"
tables   = ["gene_trait", "disease", "disease_name", "disease_xref", "disease_ancestor", "interaction"]
scale    = { kind = "linear", low = 0, high = 3 }
reference = "doi:10.1038/s41467-019-09186-x"
note     = "(k - n p) / sqrt(n p (1 - p)): k of n interactors are tied to the indication, its parent or child, p = their share of the ends of all links: what each link meets when links are dealt anew and every protein keeps its degree"
[evidence]
interaction = "hgnc_a = $target OR hgnc_b = $target"
*/
WITH found AS (
    SELECT DISTINCT i.mesh_id AS indication_id, g.hgnc_id
    FROM asked.indication AS i
    JOIN facts.disease_neighbour AS n ON n.mesh_id = i.mesh_id
    JOIN facts.gene_disease AS g ON g.mesh_id = n.neighbour_id
),
linked AS (
    SELECT hgnc_a AS hgnc_id, hgnc_b AS partner_id FROM raw.interaction
    UNION
    SELECT hgnc_b AS hgnc_id, hgnc_a AS partner_id FROM raw.interaction
),
degree AS (
    SELECT hgnc_id, count(*) AS partners FROM linked GROUP BY hgnc_id
),
near_gene AS (
    SELECT f.indication_id, l.hgnc_id, count(*) AS supported
    FROM found AS f
    JOIN linked AS l ON l.partner_id = f.hgnc_id
    GROUP BY f.indication_id, l.hgnc_id
),
total AS (
    SELECT sum(partners) AS partners FROM degree
),
overall AS (
    SELECT n.indication_id, CAST(sum(n.supported) AS DOUBLE) / nullif(max(t.partners), 0) AS share
    FROM near_gene AS n
    CROSS JOIN total AS t
    GROUP BY n.indication_id
)
SELECT
    d.hgnc_id AS target_id,
    o.indication_id,
    (CAST(coalesce(n.supported, 0) AS DOUBLE) - d.partners * o.share)
    / nullif(sqrt(d.partners * o.share * (1e0 - o.share)), 0) AS value,
    d.partners AS n_evidence
FROM overall AS o
CROSS JOIN degree AS d
LEFT JOIN near_gene AS n ON n.indication_id = o.indication_id AND n.hgnc_id = d.hgnc_id
