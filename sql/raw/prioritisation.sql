CREATE TABLE raw.prioritisation (
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    factor  VARCHAR NOT NULL CHECK (factor <> ''),
    value   DOUBLE NOT NULL CHECK (value BETWEEN -1 AND 1),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.prioritisation IS 'Open Targets'' factors for and against a target, on one scale and not aware of the disease';
COMMENT ON COLUMN raw.prioritisation.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.prioritisation.factor IS 'factor, as the source names it; a factor that does not apply has no row';
COMMENT ON COLUMN raw.prioritisation.value IS '-1 unfavourable to 1 favourable';
COMMENT ON COLUMN raw.prioritisation.source IS 'source of the row: key of meta.source together with the table name';
