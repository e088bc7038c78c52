CREATE TABLE meta.source (
    table_name VARCHAR NOT NULL CHECK (table_name <> ''),
    source     VARCHAR NOT NULL CHECK (source <> ''),
    title      VARCHAR NOT NULL CHECK (title <> ''),
    release    VARCHAR NOT NULL CHECK (release <> ''),
    url        VARCHAR,
    obtained   VARCHAR,
    rebuild    VARCHAR NOT NULL CHECK (rebuild IN ('public download', 'third-party extract', 'curated')),
    retrieved  DATE,
    licence    VARCHAR NOT NULL CHECK (licence <> ''),
    scope      VARCHAR NOT NULL CHECK (scope IN ('genome', 'catalogue')),
    unresolved INTEGER NOT NULL CHECK (unresolved >= 0),
    note       VARCHAR,
    n_rows     BIGINT NOT NULL CHECK (n_rows >= 0),
    sha256     VARCHAR NOT NULL CHECK (sha256 <> '')
);

COMMENT ON TABLE meta.source IS 'Where the rows of each table come from, one row per table and source';
COMMENT ON COLUMN meta.source.table_name IS 'table of schema raw';
COMMENT ON COLUMN meta.source.source IS 'short name, as in the column source of the table';
COMMENT ON COLUMN meta.source.title IS 'name of the database';
COMMENT ON COLUMN meta.source.release IS 'release or date, as the source names it';
COMMENT ON COLUMN meta.source.url IS 'address of origin';
COMMENT ON COLUMN meta.source.obtained IS 'the public download itself, or who republished it';
COMMENT ON COLUMN meta.source.rebuild IS 'how a newer version is had';
COMMENT ON COLUMN meta.source.retrieved IS 'day the file was taken';
COMMENT ON COLUMN meta.source.licence IS 'licence';
COMMENT ON COLUMN meta.source.scope IS 'whether all genes were asked, or the targets in meta.asked';
COMMENT ON COLUMN meta.source.unresolved IS 'gene names of the source that HGNC does not know';
COMMENT ON COLUMN meta.source.note IS 'what a reader must know';
COMMENT ON COLUMN meta.source.n_rows IS 'rows';
COMMENT ON COLUMN meta.source.sha256 IS 'hash of the file';
