/*
title  = "Organ classes of the serious, boxed or dose-limiting toxicities of the member's agents"
unit   = "one row per member and element"
tables = ["toxicity", "agent", "agent_action", "drug_target", "approval", "combination", "target", "backbone"]
*/
WITH weighty AS (
    SELECT agent_id, organ_class FROM raw.toxicity WHERE severity <> 'common' OR organ_class = 'immune-related'
)
SELECT DISTINCT a.target_id AS member_id, w.organ_class AS element
FROM facts.agent_action AS a
JOIN weighty AS w ON w.agent_id = a.agent_id
WHERE a.agreement <> 'contradicts'
UNION
SELECT DISTINCT b.backbone_id AS member_id, w.organ_class AS element
FROM raw.backbone AS b
JOIN weighty AS w ON w.agent_id = b.backbone_id
