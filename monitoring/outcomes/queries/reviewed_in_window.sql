-- Was the response judged in the window? The first review on or after the day it opens is the answer.
SELECT
    c.course_id AS unit_id,
    c.patient_id,
    c.clinic_id,
    c.begun_on,
    CASE
        WHEN c.day0 IS NULL THEN 'nothing_given'
        WHEN r.reviewed_on <= add_days(c.day0, %(closes_day)s) THEN 'reviewed'
        WHEN c.ended_on <= add_days(c.day0, %(closes_day)s) THEN 'follow_up_ended'
        WHEN %(as_of)s <= add_days(c.day0, %(closes_day)s) THEN 'window_not_closed'
        WHEN r.reviewed_on IS NOT NULL THEN 'reviewed_late'
        ELSE 'not_reviewed'
    END AS reason
FROM courses AS c
LEFT JOIN (
    SELECT v.course_id, min(v.reviewed_on) AS reviewed_on
    FROM monitoring_responsereview AS v
    JOIN courses AS k ON k.course_id = v.course_id
    WHERE v.replaced_at IS NULL AND v.voided_at IS NULL
        AND v.reviewed_on BETWEEN add_days(k.day0, %(opens_day)s) AND %(as_of)s
    GROUP BY v.course_id
) AS r ON r.course_id = c.course_id
