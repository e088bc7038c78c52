/*
title    = "CIViC items that support a clinical statement on the gene in the indication, or in a kind of it"
unit     = "items"
range    = [0, 1000]
better   = "higher"
tables   = ["civic_evidence", "disease_name", "disease_ancestor"]
scale    = { kind = "saturating", half = 2 }
reference = "doi:10.1093/nar/gkac979"
note     = "Only a part of CIViC is embedded: no row is unknown. Diseases are matched by name, in any case. Clinical precedence."
[evidence]
civic_evidence = "hgnc_id = $target AND direction = 'Supports'"
*/
WITH named AS (
    SELECT DISTINCT mesh_id, lower(name) AS name FROM raw.disease_name
),
below AS (
    SELECT mesh_id AS indication_id, mesh_id FROM asked.indication
    UNION
    SELECT i.mesh_id AS indication_id, a.mesh_id
    FROM asked.indication AS i
    JOIN raw.disease_ancestor AS a ON a.ancestor_id = i.mesh_id
),
item AS (
    SELECT DISTINCT b.indication_id, c.hgnc_id, c.evidence_id
    FROM below AS b
    JOIN named AS n ON n.mesh_id = b.mesh_id
    JOIN raw.civic_evidence AS c ON lower(c.disease) = n.name
    WHERE c.direction = 'Supports'
)
SELECT
    hgnc_id AS target_id,
    indication_id,
    CAST(count(*) AS DOUBLE) AS value,
    count(*) AS n_evidence
FROM item
GROUP BY hgnc_id, indication_id
