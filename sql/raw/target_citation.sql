CREATE TABLE raw.target_citation (
    target_id VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    citation  VARCHAR NOT NULL CHECK (citation <> ''),
    source    VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.target_citation IS 'Citations behind a curated target';
COMMENT ON COLUMN raw.target_citation.target_id IS 'HGNC id';
COMMENT ON COLUMN raw.target_citation.citation IS 'DOI, PMID:n, PMC id or NCT id';
COMMENT ON COLUMN raw.target_citation.source IS 'source of the row: key of meta.source together with the table name';
