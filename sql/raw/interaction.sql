CREATE TABLE raw.interaction (
    hgnc_a  VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_a, 'HGNC:[0-9]+')),
    hgnc_b  VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_b, 'HGNC:[0-9]+')),
    sources VARCHAR NOT NULL CHECK (sources <> ''),
    source  VARCHAR NOT NULL CHECK (source <> ''),
    CHECK (hgnc_a < hgnc_b)
);

COMMENT ON TABLE raw.interaction IS 'Protein interactions, undirected, hgnc_a < hgnc_b as text, no self-loops';
COMMENT ON COLUMN raw.interaction.hgnc_a IS 'gene';
COMMENT ON COLUMN raw.interaction.hgnc_b IS 'gene';
COMMENT ON COLUMN raw.interaction.sources IS 'databases that hold the pair';
COMMENT ON COLUMN raw.interaction.source IS 'source of the row: key of meta.source together with the table name';
