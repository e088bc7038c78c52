CREATE TABLE raw.clinical_candidate (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    candidate_id VARCHAR NOT NULL CHECK (candidate_id <> ''),
    drug_id      VARCHAR,
    drug         VARCHAR,
    drug_type    VARCHAR,
    stage        VARCHAR NOT NULL CHECK (stage IN ('UNKNOWN', 'PRECLINICAL', 'IND', 'EARLY_PHASE_1', 'PHASE_1', 'PHASE_1_2', 'PHASE_2', 'PHASE_2_3', 'PHASE_3', 'PREAPPROVAL', 'APPROVAL', 'PHASE_4', 'WITHDRAWAL')),
    drug_stage   VARCHAR CHECK (drug_stage IN ('UNKNOWN', 'PRECLINICAL', 'IND', 'EARLY_PHASE_1', 'PHASE_1', 'PHASE_1_2', 'PHASE_2', 'PHASE_2_3', 'PHASE_3', 'PREAPPROVAL', 'APPROVAL', 'PHASE_4', 'WITHDRAWAL')),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.clinical_candidate IS 'Drugs and clinical candidates that act on a target by their mechanism of action';
COMMENT ON COLUMN raw.clinical_candidate.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.clinical_candidate.candidate_id IS 'candidate, as the source names it';
COMMENT ON COLUMN raw.clinical_candidate.drug_id IS 'ChEMBL id';
COMMENT ON COLUMN raw.clinical_candidate.drug IS 'drug';
COMMENT ON COLUMN raw.clinical_candidate.drug_type IS 'kind of molecule';
COMMENT ON COLUMN raw.clinical_candidate.stage IS 'most advanced stage of the drug for this target';
COMMENT ON COLUMN raw.clinical_candidate.drug_stage IS 'most advanced stage of the drug at all';
COMMENT ON COLUMN raw.clinical_candidate.source IS 'source of the row: key of meta.source together with the table name';
