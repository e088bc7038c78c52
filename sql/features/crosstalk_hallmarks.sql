/*
title    = "Hallmark gene sets of the processes that carry the crosstalk which hold the gene"
unit     = "gene sets"
range    = [0, 12]
better   = "higher"
tables   = ["gene", "pathway", "pathway_member"]
scale    = { kind = "saturating", half = 2 }
reference = "doi:10.1016/j.cels.2015.12.004"
note     = "The twelve sets are fixed here: inflammation and cytokines (TNFA/NFKB, IL6/JAK/STAT3, IL2/STAT5, interferon gamma, inflammatory response), niche and stemness (TGF-beta, NOTCH, WNT, HEDGEHOG, EMT, hypoxia, angiogenesis)"
[evidence]
pathway_member = "hgnc_id = $target AND pathway_id IN ('HALLMARK_TNFA_SIGNALING_VIA_NFKB', 'HALLMARK_IL6_JAK_STAT3_SIGNALING', 'HALLMARK_IL2_STAT5_SIGNALING', 'HALLMARK_INTERFERON_GAMMA_RESPONSE', 'HALLMARK_INFLAMMATORY_RESPONSE', 'HALLMARK_TGF_BETA_SIGNALING', 'HALLMARK_NOTCH_SIGNALING', 'HALLMARK_WNT_BETA_CATENIN_SIGNALING', 'HALLMARK_HEDGEHOG_SIGNALING', 'HALLMARK_EPITHELIAL_MESENCHYMAL_TRANSITION', 'HALLMARK_HYPOXIA', 'HALLMARK_ANGIOGENESIS')"
*/
WITH chosen AS (
    SELECT pathway_id
    FROM raw.pathway
    WHERE pathway_id IN (
        'HALLMARK_TNFA_SIGNALING_VIA_NFKB', 'HALLMARK_IL6_JAK_STAT3_SIGNALING', 'HALLMARK_IL2_STAT5_SIGNALING',
        'HALLMARK_INTERFERON_GAMMA_RESPONSE', 'HALLMARK_INFLAMMATORY_RESPONSE', 'HALLMARK_TGF_BETA_SIGNALING',
        'HALLMARK_NOTCH_SIGNALING', 'HALLMARK_WNT_BETA_CATENIN_SIGNALING', 'HALLMARK_HEDGEHOG_SIGNALING',
        'HALLMARK_EPITHELIAL_MESENCHYMAL_TRANSITION', 'HALLMARK_HYPOXIA', 'HALLMARK_ANGIOGENESIS'
    )
),
held AS (
    SELECT m.hgnc_id, m.pathway_id
    FROM raw.pathway_member AS m
    JOIN chosen AS c ON c.pathway_id = m.pathway_id
)
SELECT
    g.hgnc_id AS target_id,
    CAST(count(h.pathway_id) AS DOUBLE) AS value,
    count(h.pathway_id) AS n_evidence
FROM raw.gene AS g
LEFT JOIN held AS h ON h.hgnc_id = g.hgnc_id
WHERE g.locus_group = 'protein-coding gene'
GROUP BY g.hgnc_id
