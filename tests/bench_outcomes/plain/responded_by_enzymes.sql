-- The same answer by hand, for every patient of the clinics: no subgroup, no age, no number of the pulse.
SELECT clinic_id, to_char(begun_on, 'YYYY-MM'), reason, count(*)
FROM (
    SELECT
        p.clinic_id,
        i.begun_on,
        CASE
            WHEN i.day0 IS NULL THEN 'nothing_given'
            WHEN r.reviewed_on <= i.day0 + %(closes_day)s::integer THEN r.verdict_enzymes
            WHEN p.follow_up_changed_on <= least(i.day0 + %(closes_day)s::integer, %(as_of)s) THEN 'follow_up_ended'
            WHEN %(as_of)s <= i.day0 + %(closes_day)s::integer THEN 'window_not_closed'
            WHEN r.reviewed_on IS NOT NULL THEN 'reviewed_late'
            ELSE 'not_reviewed'
        END AS reason
    FROM courses_pulsecourse AS c
    JOIN courses_patient AS p ON p.id = c.patient_id
    JOIN (
        SELECT
            course_id,
            coalesce(min(given_on) FILTER (WHERE given_on <= %(as_of)s), min(planned_on)) AS begun_on,
            max(given_on) FILTER (WHERE given_on <= %(as_of)s) AS day0
        FROM courses_infusion
        GROUP BY course_id
    ) AS i ON i.course_id = c.id
    -- One review of a course stands at most: a constraint.
    LEFT JOIN monitoring_responsereview AS r
        ON r.course_id = c.id AND r.replaced_at IS NULL AND r.voided_at IS NULL
        AND r.reviewed_on BETWEEN i.day0 + %(opens_day)s::integer AND %(as_of)s
    WHERE c.state <> 'in_error' AND i.begun_on BETWEEN %(first_day)s AND %(last_day)s
) AS answered
GROUP BY 1, 2, 3
