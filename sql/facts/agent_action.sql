/*
title  = "Each agent on each target: what it does, whether that is what is wanted, and how far it has come"
unit   = "one row per agent and target"
tables = ["agent", "agent_action", "drug_target", "approval", "backbone", "combination", "target"]
note   = "Where the catalogue names agents of a target, only these count: an approved drug that also hits the target (caffeine on ADORA2A, any painkiller on PTGS2) lends neither its name nor its stage. Targets without a curated agent take those of DrugCentral. For cancer counts what is approved for one by itself or within a combination of the ledger, whose indications are all cancers."
*/
WITH curated AS (
    SELECT target_id, agent_id FROM raw.agent
    UNION
    SELECT target_id, agent_id FROM raw.agent_action
),
efficacy AS (
    SELECT hgnc_id AS target_id, replace(lower(drug), ' ', '-') AS agent_id, drug AS agent, action FROM raw.drug_target
),
named AS (
    SELECT target_id, agent_id FROM curated
    UNION
    SELECT a.target_id, a.agent_id
    FROM efficacy AS a
    LEFT JOIN (SELECT DISTINCT target_id FROM curated) AS c ON c.target_id = a.target_id
    WHERE c.target_id IS NULL
),
claimed AS (
    SELECT target_id, agent_id, agent, action FROM raw.agent WHERE action_basis = 'cited'
    UNION ALL
    SELECT target_id, agent_id, agent, action FROM raw.agent_action
    UNION ALL
    SELECT target_id, agent_id, agent, action FROM efficacy
),
resolved AS (
    SELECT
        target_id,
        agent_id,
        min(agent) AS agent,
        CASE
            WHEN count(DISTINCT CASE WHEN action <> 'unknown' THEN action END) = 1
                THEN min(CASE WHEN action <> 'unknown' THEN action END)
            ELSE 'unknown'
        END AS action,
        count(*) AS n_claims
    FROM claimed
    GROUP BY target_id, agent_id
),
for_cancer AS (
    SELECT DISTINCT replace(lower(drug), ' ', '-') AS agent_id FROM raw.approval WHERE is_oncology = 1
    UNION
    SELECT backbone_id AS agent_id FROM raw.backbone WHERE status = 'approved'
    UNION
    SELECT agent_id FROM raw.agent WHERE cancer_approval IS NOT NULL
    UNION
    SELECT a.agent_id
    FROM raw.agent AS a
    JOIN raw.combination AS c ON ';' || replace(lower(c.agents), ' ', '-') || ';' LIKE '%;' || a.agent_id || ';%'
    WHERE c.outcome = 'approved' AND c.setting = 'clinical'
),
marketed AS (
    SELECT DISTINCT hgnc_id AS target_id, replace(lower(drug), ' ', '-') AS agent_id FROM raw.approval
)
SELECT
    n.agent_id,
    n.target_id,
    coalesce(a.agent, r.agent) AS agent,
    t.direction AS wanted,
    coalesce(r.action, 'unknown') AS action,
    CASE
        WHEN t.direction = 'unknown' OR coalesce(r.action, 'unknown') = 'unknown' THEN 'unknown'
        WHEN (t.direction = 'inhibit') = (r.action = 'inhibits') THEN 'agrees'
        ELSE 'contradicts'
    END AS agreement,
    coalesce(a.modality, 'unknown') AS modality,
    CASE
        WHEN m.agent_id IS NOT NULL THEN 'approved'
        WHEN a.stage_basis = 'cited' THEN a.stage
        ELSE 'unknown'
    END AS stage,
    CASE WHEN f.agent_id IS NOT NULL THEN 1 ELSE 0 END AS for_cancer,
    coalesce(r.n_claims, 0) AS n_claims
FROM named AS n
JOIN raw.target AS t ON t.target_id = n.target_id
LEFT JOIN resolved AS r ON r.agent_id = n.agent_id AND r.target_id = n.target_id
LEFT JOIN raw.agent AS a ON a.agent_id = n.agent_id AND a.target_id = n.target_id
LEFT JOIN for_cancer AS f ON f.agent_id = n.agent_id
LEFT JOIN marketed AS m ON m.agent_id = n.agent_id AND m.target_id = n.target_id
ORDER BY n.target_id, n.agent_id
