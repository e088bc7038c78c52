/*
title    = "Agents on record whose action is the one wanted"
unit     = "agents"
range    = [0, 100]
better   = "higher"
tables   = ["agent", "agent_action", "drug_target", "approval", "combination", "backbone", "target"]
scale    = { kind = "saturating", half = 2 }
reference = "data/README.md"
note     = "An inhibitor never counts for a target that is to be activated; agents whose action has no source do not count; where no direction is wanted the number is unknown, not zero"
[evidence]
agent = "target_id = $target AND action_basis = 'cited'"
agent_action = "target_id = $target"
drug_target = "hgnc_id = $target"
approval = "hgnc_id = $target"
*/
SELECT
    target_id,
    CAST(sum(CASE WHEN agreement = 'agrees' THEN 1 ELSE 0 END) AS DOUBLE) AS value,
    CAST(sum(n_claims) AS BIGINT) AS n_evidence
FROM facts.agent_action
WHERE agreement <> 'unknown'
GROUP BY target_id
