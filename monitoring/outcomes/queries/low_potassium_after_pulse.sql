-- How low did potassium fall after the pulse? The worst value counts: 4 below the limit of grade 3, 3 below its
-- own lower limit, 2 without a limit to read it by, 1 not low. Checks before a later infusion carry no limit:
-- only one below the limit of grade 3 counts. What was sampled on the first day counts once it is known to be
-- later than the infusion's start.
SELECT
    a.course_id AS unit_id,
    a.patient_id,
    a.clinic_id,
    a.begun_on,
    CASE
        WHEN a.day0 IS NULL THEN 'nothing_given'
        WHEN l.worst = 4 THEN 'grade_3_or_4'
        WHEN l.worst = 3 THEN 'grade_1'
        WHEN %(as_of)s <= a.watched_to THEN 'too_early'
        WHEN l.worst = 2 THEN 'no_limit'
        WHEN l.worst = 1 THEN 'not_low'
        ELSE 'not_measured'
    END AS reason
FROM after_pulse AS a
LEFT JOIN (
    SELECT course_id, max(level) AS worst
    FROM (
        SELECT
            b.course_id,
            CASE
                WHEN r.comparator = 'normal' THEN 1
                WHEN r.comparator NOT IN ('>', '>=', '<')
                    AND r.canonical_number < CAST(%(grade_3_below)s AS numeric) THEN 4
                WHEN r.comparator = '<' AND r.canonical_number <= CAST(%(grade_3_below)s AS numeric) THEN 4
                WHEN r.comparator NOT IN ('>', '>=', '<') AND r.number < r.lln THEN 3
                WHEN r.comparator = '<' AND r.number <= r.lln THEN 3
                WHEN r.comparator IN ('<', '<=') THEN 2
                WHEN r.number >= r.lln THEN 1
                ELSE 2
            END AS level
        FROM after_pulse AS b
        JOIN monitoring_result AS r
            ON r.patient_id = b.patient_id AND r.analyte = 'potassium'
            AND r.sampled_on BETWEEN b.first_given_on AND b.watched_to AND r.sampled_on <= %(as_of)s
            AND (r.sampled_on > b.first_given_on OR r.sampled_at >= b.started_at)
        WHERE r.precision = 'exact' AND r.status NOT IN ('withdrawn', 'preliminary')
            AND r.replaced_at IS NULL AND r.voided_at IS NULL
            AND ((r.canonical_number IS NOT NULL AND r.number_high IS NULL) OR r.comparator = 'normal')
        UNION ALL
        SELECT b.course_id, 4
        FROM after_pulse AS b
        JOIN courses_infusion AS i ON i.course_id = b.course_id
        JOIN courses_infusioncheck AS k
            ON k.infusion_id = i.id AND k.gate = 'potassium' AND k.number < CAST(%(grade_3_below)s AS numeric)
        WHERE k.for_day > b.first_given_on AND k.for_day <= b.watched_to AND k.for_day <= %(as_of)s
    ) AS levels
    GROUP BY course_id
) AS l ON l.course_id = a.course_id
