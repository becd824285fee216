-- What settles an occasion, each with the day from which it does: a drug of the prompt's list that was taken
-- in it, or the prompt answered. `measure` says which. A drug begun on a day known roughly has no day.
SELECT
    o.patient_id, CAST('done' AS varchar(14)) AS answer, CASE WHEN d.precision = 'exact' THEN d.first_day END AS settled_on
FROM occasions AS o
JOIN courses_drugperiod AS d
    ON d.patient_id = o.patient_id
    AND (d.first_day IS NULL OR (d.first_day < o.until AND d.first_day <= %(as_of)s))
    AND (d.last_day IS NULL OR d.last_day >= CASE %(measure)s
        WHEN 'prophylaxis_in_time' THEN o.due_on ELSE o.first_day END)
JOIN (
    SELECT DISTINCT k.drug
    FROM (SELECT DISTINCT drug FROM courses_drugperiod) AS k
    JOIN (SELECT column1 AS prompt, column2 AS name FROM (VALUES {prompt_drugs}) AS told) AS n
        ON lower(k.drug) LIKE '%%' || n.name || '%%'
    WHERE n.prompt = CASE %(measure)s
        WHEN 'prophylaxis_in_time' THEN 'pjp' WHEN 'bone_protected' THEN 'bone' END
) AS k ON k.drug = d.drug
WHERE d.replaced_at IS NULL AND d.voided_at IS NULL
UNION ALL
SELECT o.patient_id, v.answer, v.answered_on
FROM occasions AS o
JOIN monitoring_safetyanswer AS v
    ON v.patient_id = o.patient_id AND v.answered_on < o.until AND v.answered_on <= %(as_of)s
    AND v.prompt = CASE %(measure)s
        WHEN 'prophylaxis_in_time' THEN 'pjp' WHEN 'bone_assessed' THEN 'bone' WHEN 'card_given' THEN 'steroid_card' END
WHERE v.replaced_at IS NULL AND v.voided_at IS NULL
    AND (%(measure)s = 'card_given' OR days_between(v.answered_on, o.first_day) <= CAST(%(ahead_days)s AS integer))
