CREATE TABLE raw.tissue_specificity (
    hgnc_id              VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    ensembl_gene_id      VARCHAR NOT NULL CHECK (ensembl_gene_id <> ''),
    specificity          VARCHAR CHECK (specificity <> ''),
    distribution         VARCHAR CHECK (distribution <> ''),
    cerebral_cortex_ntpm DOUBLE CHECK (cerebral_cortex_ntpm >= 0),
    heart_muscle_ntpm    DOUBLE CHECK (heart_muscle_ntpm >= 0),
    kidney_ntpm          DOUBLE CHECK (kidney_ntpm >= 0),
    liver_ntpm           DOUBLE CHECK (liver_ntpm >= 0),
    lung_ntpm            DOUBLE CHECK (lung_ntpm >= 0),
    source               VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.tissue_specificity IS 'Expression in normal tissues: how specific, and how much in vital ones; NULL where it was not measured';
COMMENT ON COLUMN raw.tissue_specificity.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.tissue_specificity.ensembl_gene_id IS 'Ensembl gene id that was asked for';
COMMENT ON COLUMN raw.tissue_specificity.specificity IS 'how specific for tissues its RNA is, in words of the Human Protein Atlas, such as Tissue enriched';
COMMENT ON COLUMN raw.tissue_specificity.distribution IS 'in how many tissues its RNA is found, in words of the Human Protein Atlas, such as Detected in all';
COMMENT ON COLUMN raw.tissue_specificity.cerebral_cortex_ntpm IS 'RNA in cerebral cortex, normalised transcripts per million';
COMMENT ON COLUMN raw.tissue_specificity.heart_muscle_ntpm IS 'RNA in heart muscle, normalised transcripts per million';
COMMENT ON COLUMN raw.tissue_specificity.kidney_ntpm IS 'RNA in kidney, normalised transcripts per million';
COMMENT ON COLUMN raw.tissue_specificity.liver_ntpm IS 'RNA in liver, normalised transcripts per million';
COMMENT ON COLUMN raw.tissue_specificity.lung_ntpm IS 'RNA in lung, normalised transcripts per million';
COMMENT ON COLUMN raw.tissue_specificity.source IS 'source of the row: key of meta.source together with the table name';
