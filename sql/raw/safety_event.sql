CREATE TABLE raw.safety_event (
    hgnc_id           VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    event             VARCHAR NOT NULL CHECK (event <> ''),
    biological_system VARCHAR,
    effect            VARCHAR,
    reference         VARCHAR,
    kind              VARCHAR NOT NULL CHECK (kind <> ''),
    source            VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.safety_event IS 'Known target safety events, curated by Open Targets; few genes are covered, so no row is not none';
COMMENT ON COLUMN raw.safety_event.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.safety_event.event IS 'event or symptom';
COMMENT ON COLUMN raw.safety_event.biological_system IS 'organ system';
COMMENT ON COLUMN raw.safety_event.effect IS 'direction of modulation and dosing as the source prints it';
COMMENT ON COLUMN raw.safety_event.reference IS 'PMID:n, DOI or address';
COMMENT ON COLUMN raw.safety_event.kind IS 'adverse effect or safety risk';
COMMENT ON COLUMN raw.safety_event.source IS 'source of the row: key of meta.source together with the table name';
