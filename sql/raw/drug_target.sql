CREATE TABLE raw.drug_target (
    drug_id     VARCHAR NOT NULL CHECK (drug_id <> ''),
    drug        VARCHAR NOT NULL CHECK (drug <> ''),
    hgnc_id     VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    action      VARCHAR NOT NULL CHECK (action IN ('inhibits', 'activates', 'unknown')),
    action_term VARCHAR,
    reference   VARCHAR,
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.drug_target IS 'Drugs and their efficacy targets; nearly all are approved, which this table does not say of each';
COMMENT ON COLUMN raw.drug_target.drug_id IS 'id in the source';
COMMENT ON COLUMN raw.drug_target.drug IS 'drug name';
COMMENT ON COLUMN raw.drug_target.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.drug_target.action IS 'direction of the action';
COMMENT ON COLUMN raw.drug_target.action_term IS 'action as the source prints it';
COMMENT ON COLUMN raw.drug_target.reference IS 'address or id behind the row';
COMMENT ON COLUMN raw.drug_target.source IS 'source of the row: key of meta.source together with the table name';
