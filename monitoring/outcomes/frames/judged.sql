-- Each course with the verdicts and the score of its review in the response window, or why there is none.
SELECT
    c.*,
    v.verdict_enzymes,
    v.verdict_strength,
    v.population,
    v.score_lowest,
    v.score_highest,
    CASE
        WHEN c.day0 IS NULL THEN 'nothing_given'
        WHEN v.reviewed_on <= add_days(c.day0, %(closes_day)s) THEN NULL
        WHEN c.ended_on <= add_days(c.day0, %(closes_day)s) THEN 'follow_up_ended'
        WHEN %(as_of)s <= add_days(c.day0, %(closes_day)s) THEN 'window_not_closed'
        WHEN v.reviewed_on IS NOT NULL THEN 'reviewed_late'
        ELSE 'not_reviewed'
    END AS why_not
FROM courses AS c
LEFT JOIN monitoring_responsereview AS v
    ON v.course_id = c.course_id
    AND v.replaced_at IS NULL AND v.voided_at IS NULL
    AND v.reviewed_on BETWEEN add_days(c.day0, %(opens_day)s) AND %(as_of)s
