CREATE TABLE raw.crosstalk (
    edge_id        VARCHAR NOT NULL CHECK (edge_id <> ''),
    target_id      VARCHAR NOT NULL CHECK (regexp_full_match(target_id, 'HGNC:[0-9]+')),
    source_cell    VARCHAR NOT NULL CHECK (source_cell IN ('CSC', 'TAM', 'MDSC', 'Treg', 'CD8 T', 'CD4 T', 'T cell', 'NK', 'DC', 'CAF', 'endothelial')),
    mediator       VARCHAR NOT NULL CHECK (mediator <> ''),
    mediator_id    VARCHAR CHECK (regexp_full_match(mediator_id, 'HGNC:[0-9]+')),
    receptor       VARCHAR,
    receptor_id    VARCHAR CHECK (regexp_full_match(receptor_id, 'HGNC:[0-9]+')),
    partner_cell   VARCHAR NOT NULL CHECK (partner_cell IN ('CSC', 'TAM', 'MDSC', 'Treg', 'CD8 T', 'CD4 T', 'T cell', 'NK', 'DC', 'CAF', 'endothelial')),
    owner_role     VARCHAR NOT NULL CHECK (owner_role IN ('on the link', 'raised by it')),
    mediator_class VARCHAR NOT NULL CHECK (mediator_class IN ('surface ligand', 'cytokine', 'exosome', 'metabolite', 'extracellular matrix', 'intracellular signal')),
    evidence_tier  VARCHAR NOT NULL CHECK (evidence_tier IN ('A', 'B', 'C')),
    citations      VARCHAR,
    basis          VARCHAR NOT NULL CHECK (basis IN ('cited', 'partly cited', 'uncited')),
    note           VARCHAR,
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.crosstalk IS 'Directed crosstalk edges: a source cell sends a mediator that acts through a receptor on a partner cell (data/crosstalk.csv)';
COMMENT ON COLUMN raw.crosstalk.edge_id IS 'key, X001 ...';
COMMENT ON COLUMN raw.crosstalk.target_id IS 'HGNC id of the catalogue target the edge belongs to';
COMMENT ON COLUMN raw.crosstalk.source_cell IS 'cell that sends the mediator';
COMMENT ON COLUMN raw.crosstalk.mediator IS 'ligand, metabolite, exosome cargo or signal';
COMMENT ON COLUMN raw.crosstalk.mediator_id IS 'HGNC id of the mediator where it is a gene';
COMMENT ON COLUMN raw.crosstalk.receptor IS 'receptor symbol';
COMMENT ON COLUMN raw.crosstalk.receptor_id IS 'HGNC id of the receptor where known';
COMMENT ON COLUMN raw.crosstalk.partner_cell IS 'cell that the mediator acts on';
COMMENT ON COLUMN raw.crosstalk.owner_role IS 'on the link: the target is the mediator or receptor, or makes, releases, causes or relays the signal; raised by it: the target only shows the signal and does not cut the link';
COMMENT ON COLUMN raw.crosstalk.mediator_class IS 'kind of mediator';
COMMENT ON COLUMN raw.crosstalk.evidence_tier IS 'evidence tier of the target row';
COMMENT ON COLUMN raw.crosstalk.citations IS 'DOI, PMID:n, PMC id; list joined by ;';
COMMENT ON COLUMN raw.crosstalk.basis IS 'cited: a citation was read';
COMMENT ON COLUMN raw.crosstalk.note IS 'curator remark';
COMMENT ON COLUMN raw.crosstalk.source IS 'source of the row: key of meta.source together with the table name';
