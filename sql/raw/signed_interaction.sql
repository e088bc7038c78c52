CREATE TABLE raw.signed_interaction (
    source_id             VARCHAR NOT NULL CHECK (regexp_full_match(source_id, 'HGNC:[0-9]+')),
    target_id             VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    source_entity         VARCHAR NOT NULL CHECK (source_entity <> ''),
    target_entity         VARCHAR NOT NULL CHECK (target_entity <> ''),
    is_stimulation        TINYINT NOT NULL CHECK (is_stimulation IN (0, 1)),
    is_inhibition         TINYINT NOT NULL CHECK (is_inhibition IN (0, 1)),
    consensus_direction   TINYINT NOT NULL CHECK (consensus_direction IN (0, 1)),
    consensus_stimulation TINYINT NOT NULL CHECK (consensus_stimulation IN (0, 1)),
    consensus_inhibition  TINYINT NOT NULL CHECK (consensus_inhibition IN (0, 1)),
    databases             VARCHAR NOT NULL CHECK (databases <> ''),
    citations             VARCHAR CHECK (citations <> ''),
    curation_effort       INTEGER NOT NULL CHECK (curation_effort >= 0),
    source                VARCHAR NOT NULL CHECK (source <> ''),
    CHECK (source_id <> target_id)
);

COMMENT ON TABLE raw.signed_interaction IS 'Directed interactions of proteins with their sense; complexes are spread over their members, no self-loops';
COMMENT ON COLUMN raw.signed_interaction.source_id IS 'gene of the protein that acts';
COMMENT ON COLUMN raw.signed_interaction.target_id IS 'gene of the protein that is acted on';
COMMENT ON COLUMN raw.signed_interaction.source_entity IS 'what acts, by UniProt accession: the protein, or the complex it belongs to';
COMMENT ON COLUMN raw.signed_interaction.target_entity IS 'what is acted on, in the same way';
COMMENT ON COLUMN raw.signed_interaction.is_stimulation IS '1 when a database says that it stimulates';
COMMENT ON COLUMN raw.signed_interaction.is_inhibition IS '1 when a database says that it inhibits; databases may disagree';
COMMENT ON COLUMN raw.signed_interaction.consensus_direction IS '1 when most databases agree on the direction';
COMMENT ON COLUMN raw.signed_interaction.consensus_stimulation IS '1 when most databases say that it stimulates';
COMMENT ON COLUMN raw.signed_interaction.consensus_inhibition IS '1 when most databases say that it inhibits';
COMMENT ON COLUMN raw.signed_interaction.databases IS 'databases that hold the interaction, separated by ;';
COMMENT ON COLUMN raw.signed_interaction.citations IS 'papers behind it, PMID:n separated by ;; NULL when none is given';
COMMENT ON COLUMN raw.signed_interaction.curation_effort IS 'records of a paper in a database, counted over all databases';
COMMENT ON COLUMN raw.signed_interaction.source IS 'source of the row: key of meta.source together with the table name';
