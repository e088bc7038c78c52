CREATE TABLE raw.clinical_report (
    report_id        VARCHAR NOT NULL CHECK (report_id <> ''),
    registry         VARCHAR NOT NULL CHECK (registry <> ''),
    kind             VARCHAR,
    stage            VARCHAR NOT NULL CHECK (stage IN ('UNKNOWN', 'PRECLINICAL', 'IND', 'EARLY_PHASE_1', 'PHASE_1', 'PHASE_1_2', 'PHASE_2', 'PHASE_2_3', 'PHASE_3', 'PREAPPROVAL', 'APPROVAL', 'PHASE_4', 'WITHDRAWAL')),
    title            VARCHAR,
    status           VARCHAR,
    why_stopped      VARCHAR,
    stop_reasons     VARCHAR,
    start_date       VARCHAR,
    year             INTEGER CHECK (year BETWEEN 1800 AND 2200),
    url              VARCHAR,
    is_reviewed      TINYINT NOT NULL CHECK (is_reviewed IN (0, 1)),
    quality_controls VARCHAR,
    diseases         VARCHAR,
    source           VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.clinical_report IS 'Reports of trials, labels and agencies behind clinical candidates';
COMMENT ON COLUMN raw.clinical_report.report_id IS 'report';
COMMENT ON COLUMN raw.clinical_report.registry IS 'where it was published';
COMMENT ON COLUMN raw.clinical_report.kind IS 'CURATED_RESOURCE, DRUG_LABEL, CLINICAL_TRIAL or REGULATORY_AGENCY';
COMMENT ON COLUMN raw.clinical_report.stage IS 'clinical stage';
COMMENT ON COLUMN raw.clinical_report.title IS 'title';
COMMENT ON COLUMN raw.clinical_report.status IS 'status of the trial';
COMMENT ON COLUMN raw.clinical_report.why_stopped IS 'why the trial stopped, in its own words';
COMMENT ON COLUMN raw.clinical_report.stop_reasons IS 'why the trial stopped, by category; list joined by ;';
COMMENT ON COLUMN raw.clinical_report.start_date IS 'start of the trial, as the source prints it';
COMMENT ON COLUMN raw.clinical_report.year IS 'year';
COMMENT ON COLUMN raw.clinical_report.url IS 'address';
COMMENT ON COLUMN raw.clinical_report.is_reviewed IS '1 when an expert reviewed it';
COMMENT ON COLUMN raw.clinical_report.quality_controls IS 'doubts of the source; list joined by ;';
COMMENT ON COLUMN raw.clinical_report.diseases IS 'diseases; list joined by ;';
COMMENT ON COLUMN raw.clinical_report.source IS 'source of the row: key of meta.source together with the table name';
