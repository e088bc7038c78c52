CREATE TABLE raw.cancer_driver (
    hgnc_id VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    role    VARCHAR NOT NULL CHECK (role IN ('oncogene', 'tumour suppressor', 'unknown', 'none')),
    source  VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.cancer_driver IS 'Cancer driver genes; role none = asked, not a driver';
COMMENT ON COLUMN raw.cancer_driver.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.cancer_driver.role IS 'mechanism';
COMMENT ON COLUMN raw.cancer_driver.source IS 'source of the row: key of meta.source together with the table name';
