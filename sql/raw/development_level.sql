CREATE TABLE raw.development_level (
    hgnc_id        VARCHAR NOT NULL CHECK (regexp_full_match(hgnc_id, 'HGNC:[0-9]+')),
    uniprot_id     VARCHAR NOT NULL CHECK (uniprot_id <> ''),
    level          VARCHAR NOT NULL CHECK (level IN ('Tclin', 'Tchem', 'Tbio', 'Tdark')),
    family         VARCHAR,
    novelty        DOUBLE,
    n_publications BIGINT CHECK (n_publications >= 0),
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.development_level IS 'How far a protein is developed as a target of drugs, by Pharos';
COMMENT ON COLUMN raw.development_level.hgnc_id IS 'gene';
COMMENT ON COLUMN raw.development_level.uniprot_id IS 'accession that was asked for';
COMMENT ON COLUMN raw.development_level.level IS 'Tclin approved drugs act on it, Tchem potent small molecules do, Tbio its biology is known, Tdark little is';
COMMENT ON COLUMN raw.development_level.family IS 'protein family, as the source names it';
COMMENT ON COLUMN raw.development_level.novelty IS 'novelty score of the source; less is written of a protein with a higher one';
COMMENT ON COLUMN raw.development_level.n_publications IS 'publications that the source counts';
COMMENT ON COLUMN raw.development_level.source IS 'source of the row: key of meta.source together with the table name';
