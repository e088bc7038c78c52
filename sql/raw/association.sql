CREATE TABLE raw.association (
    hgnc_id        VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    disease_id     VARCHAR NOT NULL CHECK (disease_id <> ''),
    disease        VARCHAR NOT NULL CHECK (disease <> ''),
    score          DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1),
    datatype       VARCHAR,
    datatype_score DOUBLE CHECK (datatype_score BETWEEN 0 AND 1),
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.association IS 'How strongly all evidence of Open Targets ties a target to a disease and its kinds; a pair without evidence has no row';
COMMENT ON COLUMN raw.association.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.association.disease_id IS 'id in an ontology';
COMMENT ON COLUMN raw.association.disease IS 'disease';
COMMENT ON COLUMN raw.association.score IS 'over all evidence, 0-1';
COMMENT ON COLUMN raw.association.datatype IS 'type of evidence';
COMMENT ON COLUMN raw.association.datatype_score IS 'of this type of evidence, 0-1';
COMMENT ON COLUMN raw.association.source IS 'source of the row: key of meta.source together with the table name';
