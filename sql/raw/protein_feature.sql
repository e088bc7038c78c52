CREATE TABLE raw.protein_feature (
    hgnc_id    VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    uniprot_id VARCHAR NOT NULL CHECK (uniprot_id <> ''),
    feature    VARCHAR NOT NULL CHECK (feature IN ('signal peptide', 'transmembrane', 'topological domain')),
    side       VARCHAR CHECK (side <> ''),
    n_features BIGINT NOT NULL CHECK (n_features >= 0),
    source     VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.protein_feature IS 'How a protein lies in the membrane, by its reviewed entry';
COMMENT ON COLUMN raw.protein_feature.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.protein_feature.uniprot_id IS 'UniProt accession of the protein';
COMMENT ON COLUMN raw.protein_feature.feature IS 'feature of the sequence';
COMMENT ON COLUMN raw.protein_feature.side IS 'side of the membrane that a topological domain is on, such as Extracellular; NULL for the others';
COMMENT ON COLUMN raw.protein_feature.n_features IS 'how many there are; 0 = the entry has none';
COMMENT ON COLUMN raw.protein_feature.source IS 'source of the row: key of meta.source together with the table name';
