CREATE TABLE raw.drug_warning (
    molecule_id   VARCHAR NOT NULL CHECK (molecule_id <> ''),
    parent_id     VARCHAR,
    drug          VARCHAR,
    warning_type  VARCHAR,
    warning_class VARCHAR,
    country       VARCHAR,
    source        VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.drug_warning IS 'Boxed warnings and withdrawals of drugs that act on a target, from ChEMBL (share-alike); no row is not none';
COMMENT ON COLUMN raw.drug_warning.molecule_id IS 'ChEMBL id of the molecule, which may be a salt';
COMMENT ON COLUMN raw.drug_warning.parent_id IS 'ChEMBL id of the molecule without its salt';
COMMENT ON COLUMN raw.drug_warning.drug IS 'name of the molecule, else of its parent';
COMMENT ON COLUMN raw.drug_warning.warning_type IS 'boxed warning or withdrawal, as the source prints it';
COMMENT ON COLUMN raw.drug_warning.warning_class IS 'kind of harm';
COMMENT ON COLUMN raw.drug_warning.country IS 'where';
COMMENT ON COLUMN raw.drug_warning.source IS 'source of the row: key of meta.source together with the table name';
