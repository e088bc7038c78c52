/*
title    = "Highest phase that a programme ever reached in another indication of the same MeSH branch"
unit     = "phase: 0.5 preclinical, 1, 2, 3, 4 launched"
range    = [0.5, 4]
better   = "higher"
tables   = ["programme", "disease_ancestor"]
scale    = { kind = "ordinal", points = { "0.5" = 0.05, "1" = 0.1, "2" = 0.2, "3" = 0.4, "4" = 1.0 } }
reference = "doi:10.1038/s41586-024-07316-0"
note     = "The indication itself and all kinds of it are left out; a branch is what stands below one heading of the first level, such as Neoplasms, and a tumour has that branch only. Only a part of the programmes is embedded: no row is unknown. Clinical precedence."
[evidence]
programme = "hgnc_id = $target"
*/
WITH sister AS (
    SELECT s.mesh_id AS indication_id, p.hgnc_id, p.phase
    FROM asked.indication AS i
    JOIN facts.sister_disease AS s ON s.mesh_id = i.mesh_id
    JOIN facts.programme_phase AS p ON p.mesh_id = s.sister_id
)
SELECT
    hgnc_id AS target_id,
    indication_id,
    max(phase) AS value,
    count(*) AS n_evidence
FROM sister
GROUP BY hgnc_id, indication_id
