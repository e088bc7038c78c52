CREATE TABLE raw.pathway (
    pathway_id VARCHAR NOT NULL CHECK (pathway_id <> ''),
    name       VARCHAR NOT NULL CHECK (name <> ''),
    collection VARCHAR NOT NULL CHECK (collection IN ('Reactome', 'WikiPathways', 'Hallmark')),
    n_genes    INTEGER NOT NULL CHECK (n_genes > 0),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.pathway IS 'Pathways and gene sets';
COMMENT ON COLUMN raw.pathway.pathway_id IS 'stable id within the collection';
COMMENT ON COLUMN raw.pathway.name IS 'printed name';
COMMENT ON COLUMN raw.pathway.collection IS 'where the set comes from';
COMMENT ON COLUMN raw.pathway.n_genes IS 'human genes in the set that HGNC knows';
COMMENT ON COLUMN raw.pathway.source IS 'source of the row: key of meta.source together with the table name';
