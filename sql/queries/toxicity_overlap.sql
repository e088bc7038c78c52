/*
title       = "Organ classes in which two agents are both toxic"
description = "Give agent ids (of agents or backbones). Each statement with its severity and citation; an agent without rows was not curated, which is not the same as harmless."
params      = { a = "nivolumab", b = "ipilimumab" }
*/
WITH told AS (
    SELECT
        agent_id,
        organ_class,
        string_agg(severity || ': ' || statement, '; ' ORDER BY severity, statement, citation) AS statements,
        string_agg(DISTINCT citation, '; ' ORDER BY citation) AS citations
    FROM raw.toxicity
    GROUP BY agent_id, organ_class
)
SELECT
    a.organ_class,
    a.agent_id AS first_agent,
    a.statements AS first_says,
    a.citations AS first_citations,
    b.agent_id AS second_agent,
    b.statements AS second_says,
    b.citations AS second_citations
FROM told AS a
JOIN told AS b ON b.organ_class = a.organ_class
WHERE a.agent_id = lower($a) AND b.agent_id = lower($b)
ORDER BY organ_class
