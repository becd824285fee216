-- Is there a value in the window, and one on the same scale from before the first infusion to compare it with?
SELECT
    c.course_id AS unit_id,
    c.patient_id,
    c.clinic_id,
    c.begun_on,
    CASE
        WHEN c.day0 IS NULL THEN 'nothing_given'
        WHEN v.is_assessed = 1 THEN 'assessed'
        WHEN c.ended_on <= add_days(c.day0, %(closes_day)s) THEN 'follow_up_ended'
        WHEN n.next_on <= add_days(c.day0, %(closes_day)s) THEN 'next_pulse_first'
        WHEN %(as_of)s <= add_days(c.day0, %(closes_day)s) THEN 'window_not_closed'
        WHEN v.is_loose = 1 THEN 'day_not_exact'
        WHEN v.is_measured = 1 THEN 'not_measured_before'
        ELSE 'not_measured'
    END AS reason
FROM courses AS c
LEFT JOIN next_pulse AS n ON n.course_id = c.course_id
LEFT JOIN (
    SELECT
        k.course_id,
        max(CASE WHEN w.precision = 'exact' AND b.scale IS NOT NULL THEN 1 END) AS is_assessed,
        max(CASE WHEN w.precision = 'exact' THEN 1 END) AS is_measured,
        max(CASE WHEN w.precision <> 'exact' THEN 1 END) AS is_loose
    FROM courses AS k
    JOIN seen AS w ON w.patient_id = k.patient_id
        AND (w.seen_on IS NULL
            OR w.seen_on BETWEEN add_days(k.day0, %(opens_day)s) AND add_days(k.day0, %(closes_day)s))
    LEFT JOIN next_pulse AS m ON m.course_id = k.course_id
    LEFT JOIN (
        SELECT DISTINCT q.course_id, s.scale
        FROM courses AS q
        JOIN seen AS s ON s.patient_id = q.patient_id AND s.seen_on <= q.first_given_on
    ) AS b ON b.course_id = k.course_id AND b.scale = w.scale
    WHERE m.next_on IS NULL OR w.seen_on IS NULL OR w.seen_on < m.next_on
    GROUP BY k.course_id
) AS v ON v.course_id = c.course_id
