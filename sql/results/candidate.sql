CREATE TABLE results.candidate (
    model      VARCHAR NOT NULL CHECK (model <> ''),
    kind       VARCHAR NOT NULL CHECK (kind IN ('target + target', 'target + conventional therapy')),
    rank       INTEGER NOT NULL CHECK (rank >= 0),
    rank_low   INTEGER NOT NULL CHECK (rank_low >= 0),
    rank_high  INTEGER NOT NULL CHECK (rank_high >= 0),
    left_id    VARCHAR NOT NULL CHECK (left_id <> ''),
    left_name  VARCHAR NOT NULL CHECK (left_name <> ''),
    right_id   VARCHAR NOT NULL CHECK (right_id <> ''),
    right_name VARCHAR NOT NULL CHECK (right_name <> ''),
    agents     VARCHAR NOT NULL CHECK (agents <> ''),
    score      DOUBLE NOT NULL CHECK (isfinite(score)),
    base       DOUBLE NOT NULL CHECK (isfinite(base)),
    low        DOUBLE NOT NULL CHECK (isfinite(low)),
    high       DOUBLE NOT NULL CHECK (isfinite(high)),
    coverage   DOUBLE NOT NULL CHECK (isfinite(coverage)),
    tried      VARCHAR NOT NULL CHECK (tried <> ''),
    rationale  VARCHAR NOT NULL CHECK (rationale <> ''),
    gate       VARCHAR
);

COMMENT ON TABLE results.candidate IS 'All scored pairs, the highest first';
COMMENT ON COLUMN results.candidate.model IS 'name of the model';
COMMENT ON COLUMN results.candidate.kind IS 'kind of pair';
COMMENT ON COLUMN results.candidate.rank IS 'among the pairs of its kind; 0 = gated';
COMMENT ON COLUMN results.candidate.rank_low IS 'lower end of the rank interval under other weights';
COMMENT ON COLUMN results.candidate.rank_high IS 'upper end';
COMMENT ON COLUMN results.candidate.left_id IS 'HGNC id';
COMMENT ON COLUMN results.candidate.left_name IS 'symbol';
COMMENT ON COLUMN results.candidate.right_id IS 'HGNC id or backbone_id';
COMMENT ON COLUMN results.candidate.right_name IS 'symbol or agent';
COMMENT ON COLUMN results.candidate.agents IS 'concrete agents with stage';
COMMENT ON COLUMN results.candidate.score IS 'with precedent';
COMMENT ON COLUMN results.candidate.base IS 'without precedent';
COMMENT ON COLUMN results.candidate.low IS 'all unknown worst';
COMMENT ON COLUMN results.candidate.high IS 'all unknown best';
COMMENT ON COLUMN results.candidate.coverage IS 'share of the merits that is known, 0-1';
COMMENT ON COLUMN results.candidate.tried IS 'not in the ledger, not asked, or how it ended';
COMMENT ON COLUMN results.candidate.rationale IS 'typed rationale';
COMMENT ON COLUMN results.candidate.gate IS 'why it is not ranked; NULL when it is';
