CREATE TABLE raw.approval (
    drug_id     VARCHAR NOT NULL CHECK (drug_id <> ''),
    drug        VARCHAR NOT NULL CHECK (drug <> ''),
    hgnc_id     VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    year        INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2100),
    indication  VARCHAR NOT NULL CHECK (indication <> ''),
    is_oncology TINYINT NOT NULL CHECK (is_oncology IN (0, 1)),
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.approval IS 'FDA novel approvals and their targets';
COMMENT ON COLUMN raw.approval.drug_id IS 'ChEMBL id as given';
COMMENT ON COLUMN raw.approval.drug IS 'drug name';
COMMENT ON COLUMN raw.approval.hgnc_id IS 'target';
COMMENT ON COLUMN raw.approval.year IS 'year of approval';
COMMENT ON COLUMN raw.approval.indication IS 'indication';
COMMENT ON COLUMN raw.approval.is_oncology IS '1 when the therapeutic area is oncology';
COMMENT ON COLUMN raw.approval.source IS 'source of the row: key of meta.source together with the table name';
