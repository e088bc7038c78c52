CREATE TABLE raw.combination_member (
    combination_id VARCHAR NOT NULL CHECK (combination_id <> ''),
    member_kind    VARCHAR NOT NULL CHECK (member_kind IN ('target', 'backbone')),
    member_id      VARCHAR NOT NULL CHECK (member_id <> ''),
    role           VARCHAR NOT NULL CHECK (role IN ('tested', 'background', 'unrelated')),
    source         VARCHAR NOT NULL CHECK (source <> '')
);

COMMENT ON TABLE raw.combination_member IS 'Catalogue targets and backbones that a tried combination holds';
COMMENT ON COLUMN raw.combination_member.combination_id IS 'combination';
COMMENT ON COLUMN raw.combination_member.member_kind IS 'kind of member';
COMMENT ON COLUMN raw.combination_member.member_id IS 'HGNC id, or backbone_id';
COMMENT ON COLUMN raw.combination_member.role IS 'tested; background = given in the control arm too; unrelated = the agent does not act on the target as wanted';
COMMENT ON COLUMN raw.combination_member.source IS 'source of the row: key of meta.source together with the table name';
