-- Each course with the criteria it is read by and whether its score reached `least`. The score is that of the
-- review as signed: from the lowest to the highest total that can be, where a measure was missing.
SELECT
    j.course_id,
    j.patient_id,
    j.clinic_id,
    j.begun_on,
    CASE
        WHEN j.why_not IS NULL AND j.population = 'jdm' THEN 'juvenile'
        WHEN j.why_not IS NULL AND j.population = 'adult' THEN 'adult'
        ELSE j.ages
    END AS ages,
    CASE
        WHEN j.why_not IS NOT NULL THEN j.why_not
        WHEN j.population = '' THEN 'criteria_not_chosen'
        WHEN j.score_lowest IS NULL THEN 'no_score'
        WHEN j.score_lowest >= CAST(%(least)s AS numeric) THEN 'reached'
        WHEN j.score_highest < CAST(%(least)s AS numeric) THEN 'below'
        ELSE 'score_uncertain'
    END AS reason
FROM judged AS j
