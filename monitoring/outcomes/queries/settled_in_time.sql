-- Was what a run of steroid asks for done in time, in who had such a run after the first infusion? The best
-- counts: 4 in time, 3 on a day not known, 2 declined, 1 late.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN %(measure)s LIKE 'bone%%' AND p.ages <> 'adult' THEN 'not_an_adult'
        WHEN o.patient_id IS NULL THEN CASE
            WHEN u.patient_id IS NOT NULL THEN 'dose_not_known'
            WHEN p.ended_on < add_days(p.begun_on, %(after_days)s) THEN 'no_such_dose'
            WHEN %(as_of)s < add_days(p.begun_on, %(after_days)s) THEN 'too_early'
            ELSE 'no_such_dose'
        END
        WHEN o.about > 0 THEN 'day_about'
        WHEN s.best = 4 THEN 'in_time'
        WHEN s.best = 3 THEN 'start_not_known'
        WHEN s.best = 2 THEN 'declined'
        WHEN p.ended_on <= o.due_on THEN 'follow_up_ended'
        WHEN %(as_of)s <= o.due_on THEN 'not_due_yet'
        WHEN s.best = 1 THEN 'late'
        ELSE 'not_done'
    END AS reason
FROM patients AS p
LEFT JOIN occasions AS o ON o.patient_id = p.patient_id
LEFT JOIN (
    SELECT
        t.patient_id,
        max(CASE
            WHEN t.settled_on IS NULL THEN 3
            WHEN t.settled_on > q.due_on THEN 1
            WHEN t.answer = 'done' THEN 4
            ELSE 2
        END) AS best
    FROM settling AS t
    JOIN occasions AS q ON q.patient_id = t.patient_id
    WHERE t.answer = 'done' OR t.settled_on <= q.due_on
    GROUP BY t.patient_id
) AS s ON s.patient_id = p.patient_id
LEFT JOIN (
    SELECT DISTINCT k.patient_id
    FROM patients AS k
    JOIN doses AS d
        ON d.patient_id = k.patient_id AND d.unknown > 0
        AND d.until > k.begun_on AND d.first_day <= add_days(k.begun_on, %(after_days)s)
) AS u ON u.patient_id = p.patient_id
