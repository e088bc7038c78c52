CREATE TABLE raw.civic_evidence (
    evidence_id       INTEGER NOT NULL,
    hgnc_id           VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    molecular_profile VARCHAR NOT NULL CHECK (molecular_profile <> ''),
    disease           VARCHAR,
    therapies         VARCHAR,
    evidence_type     VARCHAR NOT NULL CHECK (evidence_type <> ''),
    direction         VARCHAR,
    level             VARCHAR CHECK (level IN ('A', 'B', 'C', 'D', 'E')),
    significance      VARCHAR,
    citation          VARCHAR,
    source            VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.civic_evidence IS 'CIViC clinical evidence items that name the gene (a part of CIViC: no row is not none)';
COMMENT ON COLUMN raw.civic_evidence.evidence_id IS 'CIViC evidence id';
COMMENT ON COLUMN raw.civic_evidence.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.civic_evidence.molecular_profile IS 'variant or expression profile';
COMMENT ON COLUMN raw.civic_evidence.disease IS 'disease';
COMMENT ON COLUMN raw.civic_evidence.therapies IS 'therapies; list joined by ;';
COMMENT ON COLUMN raw.civic_evidence.evidence_type IS 'Predictive, Prognostic ...';
COMMENT ON COLUMN raw.civic_evidence.direction IS 'Supports or Does Not Support';
COMMENT ON COLUMN raw.civic_evidence.level IS 'A validated ... E inferential';
COMMENT ON COLUMN raw.civic_evidence.significance IS 'Sensitivity, Resistance ...';
COMMENT ON COLUMN raw.civic_evidence.citation IS 'PMID:n or other id';
COMMENT ON COLUMN raw.civic_evidence.source IS 'source of the row: key of meta.source together with the table name';
