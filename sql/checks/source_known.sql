/*
title = "every row names a source of meta.source"
fix   = "rebuild the snapshot"
*/
SELECT 'agent' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.agent) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'agent' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'agent_action' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.agent_action) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'agent_action' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'approval' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.approval) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'approval' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'backbone_induces' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.backbone_induces) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'backbone_induces' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'backbone' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.backbone) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'backbone' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'backbone_target' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.backbone_target) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'backbone_target' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'cancer_driver' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.cancer_driver) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'cancer_driver' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'civic_evidence' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.civic_evidence) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'civic_evidence' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'combination' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.combination) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'combination' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'combination_apart' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.combination_apart) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'combination_apart' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'combination_member' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.combination_member) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'combination_member' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'crosstalk' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.crosstalk) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'crosstalk' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'crosstalk_effect' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.crosstalk_effect) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'crosstalk_effect' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'drug_target' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.drug_target) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'drug_target' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'essentiality' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.essentiality) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'essentiality' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'expression' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.expression) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'expression' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'gene' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.gene) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'gene' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'gene_category' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.gene_category) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'gene_category' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'gene_constraint' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.gene_constraint) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'gene_constraint' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'gene_name' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.gene_name) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'gene_name' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'interaction' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.interaction) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'interaction' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'ligand_receptor' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.ligand_receptor) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'ligand_receptor' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'literature_count' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.literature_count) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'literature_count' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'pathway' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.pathway) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'pathway' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'pathway_member' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.pathway_member) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'pathway_member' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'programme' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.programme) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'programme' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'protein_family' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.protein_family) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'protein_family' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'publication' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.publication) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'publication' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'safety_event' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.safety_event) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'safety_event' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'surface' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.surface) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'surface' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'target' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.target) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'target' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'target_citation' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.target_citation) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'target_citation' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'target_effect' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.target_effect) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'target_effect' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'toxicity' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.toxicity) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'toxicity' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'tractability' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.tractability) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'tractability' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'trial' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.trial) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'trial' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'trial_agent' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.trial_agent) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'trial_agent' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'trial_arm' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.trial_arm) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'trial_arm' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'trial_detail' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.trial_detail) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'trial_detail' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'trial_search' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.trial_search) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'trial_search' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'gene_withdrawn' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.gene_withdrawn) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'gene_withdrawn' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'pathway_parent' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.pathway_parent) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'pathway_parent' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'pathway_weight' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.pathway_weight) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'pathway_weight' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'disease' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.disease) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'disease' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'disease_name' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.disease_name) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'disease_name' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'disease_xref' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.disease_xref) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'disease_xref' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'disease_ancestor' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.disease_ancestor) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'disease_ancestor' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'gene_trait' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.gene_trait) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'gene_trait' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'signed_interaction' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.signed_interaction) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'signed_interaction' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'intercell' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.intercell) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'intercell' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'string_edge' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.string_edge) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'string_edge' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'tractability_bucket' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.tractability_bucket) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'tractability_bucket' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'safety_liability' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.safety_liability) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'safety_liability' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'constraint_estimate' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.constraint_estimate) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'constraint_estimate' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'prioritisation' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.prioritisation) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'prioritisation' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'pan_essential' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.pan_essential) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'pan_essential' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'dependency' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.dependency) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'dependency' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'clinical_candidate' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.clinical_candidate) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'clinical_candidate' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'clinical_indication' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.clinical_indication) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'clinical_indication' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'clinical_report' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.clinical_report) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'clinical_report' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'clinical_report_link' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.clinical_report_link) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'clinical_report_link' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'association' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.association) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'association' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'baseline_expression' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.baseline_expression) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'baseline_expression' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'ot_interaction' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.ot_interaction) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'ot_interaction' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'drug_gene_claim' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.drug_gene_claim) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'drug_gene_claim' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'development_level' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.development_level) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'development_level' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'drug_label' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.drug_label) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'drug_label' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'mechanism' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.mechanism) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'mechanism' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'drug_warning' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.drug_warning) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'drug_warning' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'protein_location' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.protein_location) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'protein_location' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'protein_feature' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.protein_feature) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'protein_feature' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'tissue_specificity' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.tissue_specificity) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'tissue_specificity' AND s.source = x.source
WHERE s.source IS NULL
UNION ALL
SELECT 'paper_gene' AS table_name, x.source
FROM (SELECT DISTINCT source FROM raw.paper_gene) AS x
LEFT JOIN meta.source AS s ON s.table_name = 'paper_gene' AND s.source = x.source
WHERE s.source IS NULL
ORDER BY table_name, source
