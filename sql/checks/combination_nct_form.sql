/*
title = "trial ids are NCT and eight digits"
fix   = "correct the id"
*/
SELECT combination_id, nct
FROM raw.combination
WHERE nct IS NOT NULL AND NOT regexp_full_match(nct, '(NCT[0-9]{8})(;NCT[0-9]{8})*')
ORDER BY combination_id
