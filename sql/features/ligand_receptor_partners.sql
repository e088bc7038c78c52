/*
title    = "Ligands or receptors of the crosstalk that the gene pairs with in CellPhoneDB"
unit     = "genes"
range    = [0, 100]
better   = "higher"
tables   = ["ligand_receptor", "crosstalk", "surface"]
scale    = { kind = "saturating", half = 2 }
reference = "doi:10.1038/s41596-024-01137-1"
note     = "Partners count only where the curated crosstalk names them, so a promiscuous adhesion molecule gains nothing; 0 is given only to genes that CellPhoneDB lists"
[evidence]
ligand_receptor = "(ligand_id = $target AND receptor_id IN (SELECT mediator_id FROM raw.crosstalk UNION SELECT receptor_id FROM raw.crosstalk UNION SELECT target_id FROM raw.crosstalk)) OR (receptor_id = $target AND ligand_id IN (SELECT mediator_id FROM raw.crosstalk UNION SELECT receptor_id FROM raw.crosstalk UNION SELECT target_id FROM raw.crosstalk))"
*/
WITH named AS (
    SELECT target_id AS hgnc_id FROM raw.crosstalk
    UNION
    SELECT mediator_id AS hgnc_id FROM raw.crosstalk WHERE mediator_id IS NOT NULL
    UNION
    SELECT receptor_id AS hgnc_id FROM raw.crosstalk WHERE receptor_id IS NOT NULL
),
paired AS (
    SELECT ligand_id AS hgnc_id, receptor_id AS partner_id, interaction_id FROM raw.ligand_receptor
    UNION ALL
    SELECT receptor_id AS hgnc_id, ligand_id AS partner_id, interaction_id FROM raw.ligand_receptor
),
kept AS (
    SELECT p.hgnc_id, p.partner_id, p.interaction_id
    FROM paired AS p
    JOIN named AS n ON n.hgnc_id = p.partner_id
    WHERE p.partner_id <> p.hgnc_id
),
listed AS (
    SELECT hgnc_id FROM raw.surface
    UNION
    SELECT hgnc_id FROM paired
)
SELECT
    l.hgnc_id AS target_id,
    CAST(count(DISTINCT k.partner_id) AS DOUBLE) AS value,
    count(DISTINCT k.interaction_id) AS n_evidence
FROM listed AS l
LEFT JOIN kept AS k ON k.hgnc_id = l.hgnc_id
GROUP BY l.hgnc_id
