CREATE TABLE raw.clinical_report_link (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    candidate_id VARCHAR NOT NULL CHECK (candidate_id <> ''),
    report_id    VARCHAR NOT NULL CHECK (report_id <> ''),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.clinical_report_link IS 'Which reports stand behind a candidate';
COMMENT ON COLUMN raw.clinical_report_link.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.clinical_report_link.candidate_id IS 'key of raw.clinical_candidate';
COMMENT ON COLUMN raw.clinical_report_link.report_id IS 'key of raw.clinical_report';
COMMENT ON COLUMN raw.clinical_report_link.source IS 'source of the row: key of meta.source together with the table name';
