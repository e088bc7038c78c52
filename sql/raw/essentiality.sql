CREATE TABLE raw.essentiality (
    hgnc_id             VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    is_common_essential TINYINT NOT NULL CHECK (is_common_essential IN (0, 1)),
    lists               VARCHAR,
    source              VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.essentiality IS 'Common-essential genes in cell-line screens; 0 = in neither control set';
COMMENT ON COLUMN raw.essentiality.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.essentiality.is_common_essential IS '1 when in Hart CEGv2 or the DepMap common-essential controls';
COMMENT ON COLUMN raw.essentiality.lists IS 'sets that hold the gene; list joined by ;';
COMMENT ON COLUMN raw.essentiality.source IS 'source of the row: key of meta.source together with the table name';
