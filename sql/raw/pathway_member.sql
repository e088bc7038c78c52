CREATE TABLE raw.pathway_member (
    pathway_id VARCHAR NOT NULL CHECK (pathway_id <> ''),
    hgnc_id    VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.pathway_member IS 'Pathway membership';
COMMENT ON COLUMN raw.pathway_member.pathway_id IS 'pathway';
COMMENT ON COLUMN raw.pathway_member.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.pathway_member.source IS 'source of the row: key of meta.source together with the table name';
