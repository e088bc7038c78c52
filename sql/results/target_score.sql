CREATE TABLE results.target_score (
    model       VARCHAR NOT NULL CHECK (model <> ''),
    target_id   VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    symbol      VARCHAR NOT NULL CHECK (symbol <> ''),
    status      VARCHAR NOT NULL CHECK (status <> ''),
    rank        INTEGER NOT NULL CHECK (rank >= 0),
    rank_low    INTEGER NOT NULL CHECK (rank_low >= 0),
    rank_high   INTEGER NOT NULL CHECK (rank_high >= 0),
    base_rank   INTEGER NOT NULL CHECK (base_rank >= 0),
    score       DOUBLE CHECK (isfinite(score)),
    low         DOUBLE CHECK (isfinite(low)),
    high        DOUBLE CHECK (isfinite(high)),
    base        DOUBLE CHECK (isfinite(base)),
    coverage    DOUBLE NOT NULL CHECK (isfinite(coverage)),
    first_share DOUBLE NOT NULL CHECK (isfinite(first_share)),
    top10_share DOUBLE NOT NULL CHECK (isfinite(top10_share))
);

COMMENT ON TABLE results.target_score IS 'Scores and ranks of the targets';
COMMENT ON COLUMN results.target_score.model IS 'name of the model';
COMMENT ON COLUMN results.target_score.target_id IS 'HGNC id';
COMMENT ON COLUMN results.target_score.symbol IS 'approved symbol';
COMMENT ON COLUMN results.target_score.status IS 'ranked, or why not';
COMMENT ON COLUMN results.target_score.rank IS '1 = first, ties share; 0 = not ranked';
COMMENT ON COLUMN results.target_score.rank_low IS 'lower end of the rank interval under other weights';
COMMENT ON COLUMN results.target_score.rank_high IS 'upper end';
COMMENT ON COLUMN results.target_score.base_rank IS 'rank without precedence';
COMMENT ON COLUMN results.target_score.score IS 'with precedence';
COMMENT ON COLUMN results.target_score.low IS 'all missing worst';
COMMENT ON COLUMN results.target_score.high IS 'all missing best';
COMMENT ON COLUMN results.target_score.base IS 'without precedence, 0-1';
COMMENT ON COLUMN results.target_score.coverage IS 'share of the weight that is known, 0-1';
COMMENT ON COLUMN results.target_score.first_share IS 'share of weightings in which the target is first, 0-1';
COMMENT ON COLUMN results.target_score.top10_share IS 'share of weightings in which it is among the first ten, 0-1';
