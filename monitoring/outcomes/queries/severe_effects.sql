-- How many adverse effects of grade 3 or more came in how many days, from the first infusion on? An effect on a
-- day known roughly, or without a grade, leaves it open. `measure` says by which version of CTCAE.
SELECT
    w.patient_id AS unit_id,
    w.patient_id,
    w.clinic_id,
    w.begun_on,
    w.reason,
    CASE WHEN w.reason IN ('none', 'some') THEN w.days END AS value,
    CASE WHEN w.reason IN ('none', 'some') THEN w.severe END AS events
FROM (
    SELECT
        p.patient_id,
        p.clinic_id,
        p.begun_on,
        days_between(p.begun_on, p.watched_to) + 1 AS days,
        coalesce(e.severe, 0) AS severe,
        CASE
            WHEN p.first_given_on IS NULL THEN 'nothing_given'
            WHEN p.watched_to < p.begun_on THEN 'not_watched'
            WHEN e.undated > 0 THEN 'onset_not_known'
            WHEN e.severe > 0 THEN 'some'
            WHEN e.ungraded > 0 THEN 'not_graded'
            ELSE 'none'
        END AS reason
    FROM watched AS p
    LEFT JOIN (
        SELECT
            k.patient_id,
            sum(CASE WHEN v.grade >= CAST(%(least_grade)s AS integer) AND v.precision = 'exact' THEN 1 ELSE 0 END) AS severe,
            sum(CASE WHEN v.grade >= CAST(%(least_grade)s AS integer) AND v.precision <> 'exact' THEN 1 ELSE 0 END) AS undated,
            sum(CASE WHEN v.grade IS NULL THEN 1 ELSE 0 END) AS ungraded
        FROM watched AS k
        JOIN monitoring_adverseeffect AS v
            ON v.patient_id = k.patient_id
            AND (v.onset_on IS NULL OR v.onset_on BETWEEN k.begun_on AND k.watched_to)
        WHERE v.replaced_at IS NULL AND v.voided_at IS NULL
            AND (v.grade IS NULL OR v.grade_version = CASE %(measure)s
                WHEN 'severe_effects_v5' THEN '5.0'
                WHEN 'severe_effects_v6' THEN '6.0'
                ELSE v.grade_version
            END)
        GROUP BY k.patient_id
    ) AS e ON e.patient_id = p.patient_id
) AS w
