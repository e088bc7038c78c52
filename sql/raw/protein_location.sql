CREATE TABLE raw.protein_location (
    hgnc_id      VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    uniprot_id   VARCHAR NOT NULL CHECK (uniprot_id <> ''),
    molecule     VARCHAR CHECK (molecule <> ''),
    location     VARCHAR NOT NULL CHECK (location <> ''),
    topology     VARCHAR CHECK (topology <> ''),
    orientation  VARCHAR CHECK (orientation <> ''),
    location_id  VARCHAR CHECK (location_id <> ''),
    experimental TINYINT NOT NULL CHECK (experimental IN (0, 1)),
    source       VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.protein_location IS 'Where in the cell a protein is, by its reviewed entry; a protein without a row is unknown, not nowhere';
COMMENT ON COLUMN raw.protein_location.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.protein_location.uniprot_id IS 'UniProt accession of the protein';
COMMENT ON COLUMN raw.protein_location.molecule IS 'isoform or chain that the location is of; NULL = the protein as such';
COMMENT ON COLUMN raw.protein_location.location IS 'location, in words of the vocabulary of UniProt';
COMMENT ON COLUMN raw.protein_location.topology IS 'how it lies in the membrane, such as single-pass; NULL when not told';
COMMENT ON COLUMN raw.protein_location.orientation IS 'side of the membrane; NULL when not told';
COMMENT ON COLUMN raw.protein_location.location_id IS 'id of the location in that vocabulary, SL-n';
COMMENT ON COLUMN raw.protein_location.experimental IS '1 when an experiment in a paper is behind it, 0 when similarity, a statement or the curator is';
COMMENT ON COLUMN raw.protein_location.source IS 'source of the row: key of meta.source together with the table name';
