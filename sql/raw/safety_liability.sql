CREATE TABLE raw.safety_liability (
    hgnc_id    VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    event      VARCHAR,
    event_id   VARCHAR,
    datasource VARCHAR NOT NULL CHECK (datasource <> ''),
    effects    VARCHAR,
    samples    VARCHAR,
    citation   VARCHAR,
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.safety_liability IS 'Safety effects and risks of a target as Open Targets gathers them, assays and drug labels among them; no row is not none';
COMMENT ON COLUMN raw.safety_liability.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.safety_liability.event IS 'event or symptom';
COMMENT ON COLUMN raw.safety_liability.event_id IS 'id of the event in an ontology';
COMMENT ON COLUMN raw.safety_liability.datasource IS 'where the event is told of';
COMMENT ON COLUMN raw.safety_liability.effects IS 'direction of modulation and dosing; list joined by ;';
COMMENT ON COLUMN raw.safety_liability.samples IS 'tissues, cells or cell formats; list joined by ;';
COMMENT ON COLUMN raw.safety_liability.citation IS 'PMID:n, DOI or address';
COMMENT ON COLUMN raw.safety_liability.source IS 'source of the row: key of meta.source together with the table name';
