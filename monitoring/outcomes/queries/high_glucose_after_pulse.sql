-- How high did glucose rise after the pulse? The worst value counts: 3 above the limit of grade 3, 2 above that
-- of grade 2, 1 not above. A bound such as "< 300" that may lie on either side of a limit tells nothing.
SELECT
    a.course_id AS unit_id,
    a.patient_id,
    a.clinic_id,
    a.begun_on,
    CASE
        WHEN a.day0 IS NULL THEN 'nothing_given'
        WHEN g.worst = 3 THEN 'grade_3_or_4'
        WHEN g.worst = 2 THEN 'grade_2'
        WHEN %(as_of)s <= a.watched_to THEN 'too_early'
        WHEN g.worst = 1 THEN 'not_high'
        ELSE 'not_measured'
    END AS reason
FROM after_pulse AS a
LEFT JOIN (
    SELECT
        course_id,
        max(CASE
            WHEN comparator IN ('', 'about', '>=') AND mg_dl > CAST(%(grade_3_above)s AS numeric) THEN 3
            WHEN comparator = '>' AND mg_dl >= CAST(%(grade_3_above)s AS numeric) THEN 3
            WHEN comparator IN ('', 'about', '>=') AND mg_dl > CAST(%(grade_2_above)s AS numeric) THEN 2
            WHEN comparator = '>' AND mg_dl >= CAST(%(grade_2_above)s AS numeric) THEN 2
            WHEN comparator = 'normal' THEN 1
            WHEN comparator IN ('', 'about', '<', '<=') AND mg_dl <= CAST(%(grade_2_above)s AS numeric) THEN 1
        END) AS worst
    FROM glucose_levels
    GROUP BY course_id
) AS g ON g.course_id = a.course_id
