/*
title    = "Highest phase that a programme ever reached in another indication of the same MeSH branch"
unit     = "phase: 0.5 preclinical, 1, 2, 3, 4 launched"
range    = [0.5, 4]
better   = "higher"
tables   = ["programme", "disease_ancestor"]
scale    = { kind = "ordinal", points = { "0.5" = 0.05, "1" = 0.1, "2" = 0.2, "3" = 0.4, "4" = 1.0 } }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "The indication itself and all kinds of it are left out; a branch is what stands below one heading of the first level, such as Neoplasms. Programmes are embedded for the catalogue's targets only. Clinical precedence."
[evidence]
programme = "hgnc_id = $target"
*/
WITH topmost AS (
    SELECT DISTINCT a.ancestor_id AS mesh_id
    FROM raw.disease_ancestor AS a
    LEFT JOIN raw.disease_ancestor AS above ON above.mesh_id = a.ancestor_id
    WHERE above.mesh_id IS NULL
),
branch AS (
    SELECT a.mesh_id, a.ancestor_id AS top_id
    FROM raw.disease_ancestor AS a
    JOIN topmost AS t ON t.mesh_id = a.ancestor_id
    UNION
    SELECT mesh_id, mesh_id AS top_id FROM topmost
),
sister AS (
    SELECT DISTINCT i.mesh_id AS indication_id, other.mesh_id
    FROM asked.indication AS i
    JOIN branch AS own ON own.mesh_id = i.mesh_id
    JOIN branch AS other ON other.top_id = own.top_id
    LEFT JOIN raw.disease_ancestor AS below ON below.mesh_id = other.mesh_id AND below.ancestor_id = i.mesh_id
    WHERE other.mesh_id <> i.mesh_id AND below.mesh_id IS NULL
),
reached AS (
    SELECT hgnc_id, mesh_id, phase_ever AS phase FROM raw.programme WHERE phase_ever IS NOT NULL
    UNION ALL
    SELECT hgnc_id, mesh_id, phase_active FROM raw.programme WHERE phase_active IS NOT NULL
)
SELECT
    r.hgnc_id AS target_id,
    s.indication_id,
    max(CASE r.phase WHEN 'Launched' THEN 4e0 WHEN 'Phase III' THEN 3e0 WHEN 'Phase II' THEN 2e0 WHEN 'Phase I' THEN 1e0 ELSE 5e-1 END) AS value,
    count(*) AS n_evidence
FROM reached AS r
JOIN sister AS s ON s.mesh_id = r.mesh_id
GROUP BY r.hgnc_id, s.indication_id
