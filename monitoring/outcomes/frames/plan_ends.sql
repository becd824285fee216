-- The first day after the first of a patient's plans to end: from then on a day without a record is one of
-- 0 mg, known to be none, as the patient's page has it (spans_to_the_end).
SELECT patient_id, min(CASE WHEN closed_on < ends_on OR ends_on IS NULL THEN add_days(closed_on, 1) ELSE ends_on END) AS none_from
FROM (
    SELECT
        t.id, t.patient_id, t.closed_on,
        min(s.first_day) AS first_day,
        min(CASE WHEN s.daily_mg = 0 THEN s.first_day END) AS ends_on
    FROM known AS k
    JOIN courses_taperplan AS t ON t.patient_id = k.patient_id
    JOIN steroids AS n ON n.name = folded(t.drug)
    JOIN courses_taperstep AS s ON s.plan_id = t.id
    WHERE t.replaced_at IS NULL AND t.voided_at IS NULL
    GROUP BY t.id, t.patient_id, t.closed_on
) AS plans
WHERE closed_on IS NULL OR closed_on >= first_day
GROUP BY patient_id
