-- Were the eyes checked in the year after the first infusion, or in the days before it?
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN v.is_done = 1 THEN 'checked'
        WHEN v.is_done = 0 THEN 'declined'
        WHEN p.ended_on <= add_days(p.begun_on, %(after_days)s) THEN 'follow_up_ended'
        WHEN %(as_of)s <= add_days(p.begun_on, %(after_days)s) THEN 'too_early'
        ELSE 'not_checked'
    END AS reason
FROM patients AS p
LEFT JOIN (
    SELECT k.patient_id, max(CASE WHEN a.answer = 'done' THEN 1 ELSE 0 END) AS is_done
    FROM patients AS k
    JOIN monitoring_safetyanswer AS a
        ON a.patient_id = k.patient_id AND a.prompt = 'eyes' AND a.answered_on <= %(as_of)s
        AND a.answered_on <= add_days(k.begun_on, %(after_days)s)
        AND days_between(a.answered_on, k.begun_on) <= CAST(%(ahead_days)s AS integer)
    WHERE a.replaced_at IS NULL AND a.voided_at IS NULL
    GROUP BY k.patient_id
) AS v ON v.patient_id = p.patient_id
