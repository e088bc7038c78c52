CREATE TABLE raw.protein_family (
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    family  VARCHAR NOT NULL CHECK (family IN ('kinase', 'rhodopsin-like GPCR', 'ion channel', 'nuclear receptor', 'catalytic receptor', 'enzyme', 'transporter', 'none')),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.protein_family IS 'Targetable protein families; family none = asked, and in none of the lists';
COMMENT ON COLUMN raw.protein_family.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.protein_family.family IS 'family';
COMMENT ON COLUMN raw.protein_family.source IS 'source of the row: key of meta.source together with the table name';
