CREATE TABLE raw.drug_label (
    agent_id             VARCHAR NOT NULL CHECK (agent_id <> ''),
    set_id               VARCHAR NOT NULL CHECK (set_id <> ''),
    effective_date       DATE NOT NULL,
    name                 VARCHAR NOT NULL CHECK (name <> ''),
    application          VARCHAR,
    brand_names          VARCHAR,
    generic_names        VARCHAR,
    has_boxed_warning    TINYINT NOT NULL CHECK (has_boxed_warning IN (0, 1)),
    boxed_warning_sha256 VARCHAR CHECK (length(boxed_warning_sha256) = 64),
    boxed_warning_start  VARCHAR,
    n_labels             BIGINT NOT NULL CHECK (n_labels >= 1),
    source               VARCHAR NOT NULL CHECK (source <> ''),
    CHECK ((has_boxed_warning = 1) = (boxed_warning_sha256 IS NOT NULL))
);

COMMENT ON TABLE raw.drug_label IS 'Labels of the catalogue''s drugs in the United States, the newest, and their boxed warnings; no row is not none';
COMMENT ON COLUMN raw.drug_label.agent_id IS 'agent or backbone';
COMMENT ON COLUMN raw.drug_label.set_id IS 'label, over all its versions';
COMMENT ON COLUMN raw.drug_label.effective_date IS 'day from which this version holds';
COMMENT ON COLUMN raw.drug_label.name IS 'name of the agent that the label bears';
COMMENT ON COLUMN raw.drug_label.application IS 'number of the application, such as BLA125514; list joined by ;';
COMMENT ON COLUMN raw.drug_label.brand_names IS 'list joined by ;';
COMMENT ON COLUMN raw.drug_label.generic_names IS 'list joined by ;; a product of several drugs names them all';
COMMENT ON COLUMN raw.drug_label.has_boxed_warning IS '1 the label has a boxed warning, 0 it has none';
COMMENT ON COLUMN raw.drug_label.boxed_warning_sha256 IS 'SHA-256 of its text';
COMMENT ON COLUMN raw.drug_label.boxed_warning_start IS 'its first sentence, cut where it is long';
COMMENT ON COLUMN raw.drug_label.n_labels IS 'labels that the service found for the agent, those that were not read included';
COMMENT ON COLUMN raw.drug_label.source IS 'source of the row: key of meta.source together with the table name';
