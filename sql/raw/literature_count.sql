CREATE TABLE raw.literature_count (
    hgnc_id    VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    context    VARCHAR NOT NULL CHECK (context <> ''),
    query      VARCHAR NOT NULL CHECK (query <> ''),
    n_papers   BIGINT NOT NULL CHECK (n_papers >= 0),
    unreliable TINYINT NOT NULL CHECK (unreliable IN (0, 1)),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.literature_count IS 'Papers that name a gene in title or abstract: attention, shown and never scored';
COMMENT ON COLUMN raw.literature_count.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.literature_count.context IS 'what the papers speak of as well; any = no matter what';
COMMENT ON COLUMN raw.literature_count.query IS 'question, as sent';
COMMENT ON COLUMN raw.literature_count.n_papers IS 'papers found';
COMMENT ON COLUMN raw.literature_count.unreliable IS '1 when the symbol is so short, or a word, that papers may mean something else by it';
COMMENT ON COLUMN raw.literature_count.source IS 'source of the row: key of meta.source together with the table name';
