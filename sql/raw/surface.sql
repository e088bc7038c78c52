CREATE TABLE raw.surface (
    hgnc_id          VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    is_transmembrane TINYINT NOT NULL CHECK (is_transmembrane IN (0, 1)),
    is_secreted      TINYINT NOT NULL CHECK (is_secreted IN (0, 1)),
    is_receptor      TINYINT NOT NULL CHECK (is_receptor IN (0, 1)),
    source           VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.surface IS 'CellPhoneDB: where the protein sits';
COMMENT ON COLUMN raw.surface.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.surface.is_transmembrane IS '1 when transmembrane or peripheral';
COMMENT ON COLUMN raw.surface.is_secreted IS '1 when secreted';
COMMENT ON COLUMN raw.surface.is_receptor IS '1 when a receptor';
COMMENT ON COLUMN raw.surface.source IS 'source of the row: key of meta.source together with the table name';
