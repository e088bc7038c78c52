CREATE TABLE raw.constraint_estimate (
    hgnc_id     VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    kind        VARCHAR NOT NULL CHECK (kind <> ''),
    score       DOUBLE,
    expected    DOUBLE CHECK (expected >= 0),
    observed    DOUBLE CHECK (observed >= 0),
    ratio       DOUBLE CHECK (ratio >= 0),
    ratio_lower DOUBLE CHECK (ratio_lower >= 0),
    ratio_upper DOUBLE CHECK (ratio_upper >= 0),
    upper_bin   INTEGER,
    source      VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.constraint_estimate IS 'Constraint of a gene in the population as Open Targets gives it, which does not say of which gnomAD release';
COMMENT ON COLUMN raw.constraint_estimate.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.constraint_estimate.kind IS 'syn synonymous, mis missense, lof loss of function';
COMMENT ON COLUMN raw.constraint_estimate.score IS 'score of the kind, as the source gives it';
COMMENT ON COLUMN raw.constraint_estimate.expected IS 'expected variants';
COMMENT ON COLUMN raw.constraint_estimate.observed IS 'observed variants';
COMMENT ON COLUMN raw.constraint_estimate.ratio IS 'observed/expected';
COMMENT ON COLUMN raw.constraint_estimate.ratio_lower IS 'lower bound of the ratio';
COMMENT ON COLUMN raw.constraint_estimate.ratio_upper IS 'upper bound of the ratio; of lof, low = intolerant';
COMMENT ON COLUMN raw.constraint_estimate.upper_bin IS 'bin of the upper bound among all genes';
COMMENT ON COLUMN raw.constraint_estimate.source IS 'source of the row: key of meta.source together with the table name';
