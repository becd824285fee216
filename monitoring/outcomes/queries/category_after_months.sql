-- Which category has the Total Improvement Score on the day asked for, by these criteria?
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN p.ages = k.others THEN 'other_criteria'
        WHEN p.ages <> k.own THEN 'age_not_known'
        WHEN p.ended_on <= add_days(p.first_given_on, %(at_day)s)
            THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
        WHEN %(as_of)s < add_days(p.first_given_on, %(at_day)s) THEN 'too_early'
        WHEN t.lowest IS NULL THEN 'not_assessed'
        WHEN t.lowest >= CAST(%(major)s AS numeric) THEN 'major'
        WHEN t.lowest >= CAST(%(moderate)s AS numeric) AND t.highest < CAST(%(major)s AS numeric) THEN 'moderate'
        WHEN t.lowest >= CAST(%(minimal)s AS numeric) AND t.highest < CAST(%(moderate)s AS numeric) THEN 'minimal'
        WHEN t.lowest >= CAST(%(minimal)s AS numeric) THEN 'improved'
        WHEN t.highest < CAST(%(minimal)s AS numeric) THEN 'none'
        ELSE 'score_uncertain'
    END AS reason
FROM patients AS p
CROSS JOIN criteria AS k
LEFT JOIN core_totals AS t ON t.patient_id = p.patient_id
