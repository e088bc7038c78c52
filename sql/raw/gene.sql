CREATE TABLE raw.gene (
    hgnc_id         VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    symbol          VARCHAR NOT NULL CHECK (symbol <> ''),
    name            VARCHAR NOT NULL CHECK (name <> ''),
    locus_group     VARCHAR NOT NULL CHECK (locus_group <> ''),
    entrez_id       VARCHAR,
    ensembl_gene_id VARCHAR,
    uniprot_id      VARCHAR,
    source          VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.gene IS 'Human genes by HGNC';
COMMENT ON COLUMN raw.gene.hgnc_id IS 'key';
COMMENT ON COLUMN raw.gene.symbol IS 'approved symbol';
COMMENT ON COLUMN raw.gene.name IS 'approved name';
COMMENT ON COLUMN raw.gene.locus_group IS 'protein-coding gene, non-coding RNA, pseudogene, other';
COMMENT ON COLUMN raw.gene.entrez_id IS 'NCBI Gene id';
COMMENT ON COLUMN raw.gene.ensembl_gene_id IS 'Ensembl gene id';
COMMENT ON COLUMN raw.gene.uniprot_id IS 'first UniProt accession';
COMMENT ON COLUMN raw.gene.source IS 'source of the row: key of meta.source together with the table name';
