CREATE TABLE associations.evidence (
    target_id     VARCHAR,
    disease_id    VARCHAR,
    source        VARCHAR,
    score         DOUBLE,
    evidence_date DATE
);

COMMENT ON TABLE associations.evidence IS 'What is scored: one row per piece of evidence that ties a target to a disease; two alike are two pieces. Faults are found by associations/checks, all at once, not by a constraint at the first';
COMMENT ON COLUMN associations.evidence.target_id IS 'Ensembl gene id; joined to the catalogue last';
COMMENT ON COLUMN associations.evidence.disease_id IS 'id of the disease in the ontology, as the source of the evidence writes it';
COMMENT ON COLUMN associations.evidence.source IS 'data source: key of associations.data_source';
COMMENT ON COLUMN associations.evidence.score IS 'strength of the evidence, share, above 0 to 1';
COMMENT ON COLUMN associations.evidence.evidence_date IS 'when the evidence became public; only its year counts; NULL = unknown';
