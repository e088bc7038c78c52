CREATE TABLE raw.programme (
    hgnc_id        VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    mesh_id        VARCHAR NOT NULL CHECK (mesh_id <> ''),
    indication     VARCHAR NOT NULL CHECK (indication <> ''),
    is_oncology    TINYINT NOT NULL CHECK (is_oncology IN (0, 1)),
    phase_ever     VARCHAR CHECK (phase_ever IN ('Preclinical', 'Phase I', 'Phase II', 'Phase III', 'Launched')),
    phase_active   VARCHAR CHECK (phase_active IN ('Preclinical', 'Phase I', 'Phase II', 'Phase III', 'Launched')),
    launch_year    INTEGER CHECK (launch_year BETWEEN 1900 AND 2100),
    drugs_by_phase VARCHAR,
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.programme IS 'Drug programmes per target and indication since 2000';
COMMENT ON COLUMN raw.programme.hgnc_id IS 'target';
COMMENT ON COLUMN raw.programme.mesh_id IS 'MeSH id of the indication';
COMMENT ON COLUMN raw.programme.indication IS 'MeSH term';
COMMENT ON COLUMN raw.programme.is_oncology IS '1 when the indication belongs to oncology';
COMMENT ON COLUMN raw.programme.phase_ever IS 'highest phase of programmes no longer active';
COMMENT ON COLUMN raw.programme.phase_active IS 'highest phase of programmes active when the source was frozen; empty with a phase_ever = no active programme on record';
COMMENT ON COLUMN raw.programme.launch_year IS 'year of first launch';
COMMENT ON COLUMN raw.programme.drugs_by_phase IS 'drugs per phase as the source prints them';
COMMENT ON COLUMN raw.programme.source IS 'source of the row: key of meta.source together with the table name';
