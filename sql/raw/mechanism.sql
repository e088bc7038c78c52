CREATE TABLE raw.mechanism (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    mechanism_id BIGINT NOT NULL,
    molecule_id  VARCHAR NOT NULL CHECK (molecule_id <> ''),
    parent_id    VARCHAR,
    drug         VARCHAR,
    target_id    VARCHAR NOT NULL CHECK (target_id <> ''),
    target_type  VARCHAR NOT NULL CHECK (target_type <> ''),
    action_type  VARCHAR,
    mechanism    VARCHAR,
    max_phase    DOUBLE,
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.mechanism IS 'Drugs that act on a target by their mechanism, from ChEMBL (share-alike)';
COMMENT ON COLUMN raw.mechanism.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.mechanism.mechanism_id IS 'mechanism, as ChEMBL numbers it';
COMMENT ON COLUMN raw.mechanism.molecule_id IS 'ChEMBL id of the molecule, which may be a salt';
COMMENT ON COLUMN raw.mechanism.parent_id IS 'ChEMBL id of the molecule without its salt';
COMMENT ON COLUMN raw.mechanism.drug IS 'name of the molecule, else of its parent';
COMMENT ON COLUMN raw.mechanism.target_id IS 'ChEMBL id of the target';
COMMENT ON COLUMN raw.mechanism.target_type IS 'SINGLE PROTEIN, or a complex or family of which the gene''s protein is a part';
COMMENT ON COLUMN raw.mechanism.action_type IS 'what the drug does to the target, such as INHIBITOR';
COMMENT ON COLUMN raw.mechanism.mechanism IS 'the same in words';
COMMENT ON COLUMN raw.mechanism.max_phase IS 'highest phase of the drug in any disease: 4 approved, 0.5 early phase 1, -1 unknown';
COMMENT ON COLUMN raw.mechanism.source IS 'source of the row: key of meta.source together with the table name';
