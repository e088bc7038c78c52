CREATE TABLE raw.paper_gene (
    pmid       BIGINT NOT NULL CHECK (pmid > 0),
    entrez_id  VARCHAR NOT NULL CHECK (entrez_id <> ''),
    hgnc_id    VARCHAR CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    mention    VARCHAR NOT NULL CHECK (mention <> ''),
    n_mentions BIGINT NOT NULL CHECK (n_mentions > 0),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.paper_gene IS 'Genes that a cited paper speaks of in title or abstract, found by machine: shown and never scored';
COMMENT ON COLUMN raw.paper_gene.pmid IS 'PubMed id of the paper';
COMMENT ON COLUMN raw.paper_gene.entrez_id IS 'NCBI Gene id, of any species';
COMMENT ON COLUMN raw.paper_gene.hgnc_id IS 'gene; NULL when it is of another species';
COMMENT ON COLUMN raw.paper_gene.mention IS 'words of the paper that stand for the gene';
COMMENT ON COLUMN raw.paper_gene.n_mentions IS 'places at which they stand';
COMMENT ON COLUMN raw.paper_gene.source IS 'source of the row: key of meta.source together with the table name';
