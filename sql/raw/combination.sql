CREATE TABLE raw.combination (
    combination_id VARCHAR NOT NULL CHECK (combination_id <> ''),
    agents         VARCHAR NOT NULL CHECK (agents <> ''),
    backbone       VARCHAR,
    other_genes    VARCHAR,
    phase          VARCHAR,
    indication     VARCHAR,
    outcome        VARCHAR NOT NULL CHECK (outcome IN ('approved', 'positive', 'mixed', 'negative_efficacy', 'negative_safety', 'stopped_other', 'completed_unknown', 'ongoing', 'withdrawn', 'approval_withdrawn')),
    outcome_detail VARCHAR,
    year           VARCHAR,
    nct            VARCHAR,
    citations      VARCHAR,
    basis          VARCHAR NOT NULL CHECK (basis IN ('cited', 'partly cited', 'uncited')),
    setting        VARCHAR NOT NULL CHECK (setting IN ('clinical', 'preclinical')),
    note           VARCHAR,
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.combination IS 'Combinations already tried, each with a signed outcome (data/combinations.csv)';
COMMENT ON COLUMN raw.combination.combination_id IS 'key, C001 ...';
COMMENT ON COLUMN raw.combination.agents IS 'agents as given; list joined by ;';
COMMENT ON COLUMN raw.combination.backbone IS 'background therapy as given';
COMMENT ON COLUMN raw.combination.other_genes IS 'genes hit that are not in the catalogue; list joined by ;';
COMMENT ON COLUMN raw.combination.phase IS 'trial phase, or preclinical';
COMMENT ON COLUMN raw.combination.indication IS 'disease and setting';
COMMENT ON COLUMN raw.combination.outcome IS 'signed outcome; completed_unknown is not good news';
COMMENT ON COLUMN raw.combination.outcome_detail IS 'figures or reason';
COMMENT ON COLUMN raw.combination.year IS 'year of the outcome as given';
COMMENT ON COLUMN raw.combination.nct IS 'ClinicalTrials.gov ids; list joined by ;';
COMMENT ON COLUMN raw.combination.citations IS 'list joined by ;';
COMMENT ON COLUMN raw.combination.basis IS 'whether the row, or part of it, was read in a source';
COMMENT ON COLUMN raw.combination.setting IS 'clinical or preclinical';
COMMENT ON COLUMN raw.combination.note IS 'curator remark';
COMMENT ON COLUMN raw.combination.source IS 'source of the row: key of meta.source together with the table name';
