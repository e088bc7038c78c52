CREATE TABLE raw.string_edge (
    hgnc_a        VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_a, 'HGNC:[0-9]+')),
    hgnc_b        VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_b, 'HGNC:[0-9]+')),
    score         DOUBLE NOT NULL CHECK (score BETWEEN 0 AND 1),
    neighbourhood DOUBLE NOT NULL CHECK (neighbourhood BETWEEN 0 AND 1),
    fusion        DOUBLE NOT NULL CHECK (fusion BETWEEN 0 AND 1),
    cooccurrence  DOUBLE NOT NULL CHECK (cooccurrence BETWEEN 0 AND 1),
    coexpression  DOUBLE NOT NULL CHECK (coexpression BETWEEN 0 AND 1),
    experiments   DOUBLE NOT NULL CHECK (experiments BETWEEN 0 AND 1),
    databases     DOUBLE NOT NULL CHECK (databases BETWEEN 0 AND 1),
    textmining    DOUBLE NOT NULL CHECK (textmining BETWEEN 0 AND 1),
    source        VARCHAR NOT NULL CHECK (source <> ''),
    CHECK (hgnc_a < hgnc_b)
);

COMMENT ON TABLE raw.string_edge IS 'Functional association of two targets, undirected and without a sign, hgnc_a < hgnc_b as text';
COMMENT ON COLUMN raw.string_edge.hgnc_a IS 'gene';
COMMENT ON COLUMN raw.string_edge.hgnc_b IS 'gene';
COMMENT ON COLUMN raw.string_edge.score IS 'combined score, from 0 to 1';
COMMENT ON COLUMN raw.string_edge.neighbourhood IS 'score of genes near each other in genomes';
COMMENT ON COLUMN raw.string_edge.fusion IS 'score of genes fused in some genome';
COMMENT ON COLUMN raw.string_edge.cooccurrence IS 'score of genes that occur in the same genomes';
COMMENT ON COLUMN raw.string_edge.coexpression IS 'score of expression together';
COMMENT ON COLUMN raw.string_edge.experiments IS 'score of experiments';
COMMENT ON COLUMN raw.string_edge.databases IS 'score of curated databases';
COMMENT ON COLUMN raw.string_edge.textmining IS 'score of mention together in texts';
COMMENT ON COLUMN raw.string_edge.source IS 'source of the row: key of meta.source together with the table name';
