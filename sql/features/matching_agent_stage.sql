/*
title    = "Highest stage of an agent whose action is the one wanted"
unit     = "phase: 0.5 preclinical, 1, 2, 3, 4 approved in any indication"
range    = [0.5, 4]
better   = "higher"
tables   = ["agent", "agent_action", "drug_target", "approval", "combination", "backbone", "target"]
scale    = { kind = "ordinal", points = { "0.5" = 0.05, "1" = 0.1, "2" = 0.2, "3" = 0.4, "4" = 1.0 } }
reference = "data/README.md"
[evidence]
agent = "target_id = $target AND stage_basis = 'cited' AND stage <> 'unknown'"
agent_action = "target_id = $target"
drug_target = "hgnc_id = $target"
approval = "hgnc_id = $target"
*/
SELECT
    target_id,
    max(CASE stage
        WHEN 'approved' THEN 4e0 WHEN 'phase 3' THEN 3e0 WHEN 'phase 2' THEN 2e0 WHEN 'phase 1' THEN 1e0 ELSE 5e-1
    END) AS value,
    count(*) AS n_evidence
FROM facts.agent_action
WHERE agreement = 'agrees' AND stage <> 'unknown'
GROUP BY target_id
