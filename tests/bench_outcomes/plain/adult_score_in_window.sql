-- The same answer by hand: the age is worked out only where no criteria were chosen at a review in the window.
SELECT clinic_id, to_char(begun_on, 'YYYY-MM'), reason, count(*)
FROM (
    SELECT
        clinic_id,
        begun_on,
        CASE
            WHEN why_not = 'nothing_given' THEN why_not
            WHEN
                CASE
                    WHEN why_not IS NULL AND population <> '' THEN population = 'jdm'
                    WHEN subtype = 'jdm' THEN true
                    WHEN birth_date IS NOT NULL
                        THEN date_part('year', age(begun_on, birth_date)) < %(adult_from)s
                    ELSE age_years < %(adult_from)s
                END
                THEN 'other_criteria'
            WHEN why_not IS NOT NULL THEN why_not
            WHEN population = '' THEN 'criteria_not_chosen'
            WHEN score_lowest IS NULL THEN 'no_score'
            WHEN score_lowest >= %(least)s THEN 'reached'
            WHEN score_highest < %(least)s THEN 'below'
            ELSE 'score_uncertain'
        END AS reason
    FROM (
        SELECT
            p.clinic_id,
            p.subtype,
            p.birth_date,
            p.age_years,
            i.begun_on,
            r.population,
            r.score_lowest,
            r.score_highest,
            CASE
                WHEN i.day0 IS NULL THEN 'nothing_given'
                WHEN r.reviewed_on <= i.day0 + %(closes_day)s::integer THEN NULL
                WHEN p.follow_up_changed_on <= least(i.day0 + %(closes_day)s::integer, %(as_of)s)
                    THEN 'follow_up_ended'
                WHEN %(as_of)s <= i.day0 + %(closes_day)s::integer THEN 'window_not_closed'
                WHEN r.reviewed_on IS NOT NULL THEN 'reviewed_late'
                ELSE 'not_reviewed'
            END AS why_not
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
        LEFT JOIN monitoring_responsereview AS r
            ON r.course_id = c.id AND r.replaced_at IS NULL AND r.voided_at IS NULL
            AND r.reviewed_on BETWEEN i.day0 + %(opens_day)s::integer AND %(as_of)s
        WHERE c.state <> 'in_error' AND i.begun_on BETWEEN %(first_day)s AND %(last_day)s
    ) AS judged
) AS answered
GROUP BY 1, 2, 3
