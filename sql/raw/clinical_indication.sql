CREATE TABLE raw.clinical_indication (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    candidate_id VARCHAR NOT NULL CHECK (candidate_id <> ''),
    disease_id   VARCHAR,
    disease      VARCHAR NOT NULL CHECK (disease <> ''),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.clinical_indication IS 'Diseases that a candidate was tried or approved for';
COMMENT ON COLUMN raw.clinical_indication.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.clinical_indication.candidate_id IS 'key of raw.clinical_candidate';
COMMENT ON COLUMN raw.clinical_indication.disease_id IS 'id in an ontology; none when the words lead to no disease';
COMMENT ON COLUMN raw.clinical_indication.disease IS 'disease';
COMMENT ON COLUMN raw.clinical_indication.source IS 'source of the row: key of meta.source together with the table name';
