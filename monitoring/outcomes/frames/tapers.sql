-- The taper first planned for the index course of each patient of `patients`: the first version with steps of
-- the first plan that belongs to the course. `planned_on` is the first day of its last step, `target_units`
-- that step's dose (0 where the plan ends), `steps` how many it has.
SELECT
    patient_id,
    min(first_day) AS first_day,
    max(first_day) AS planned_on,
    min(CASE WHEN is_last = 1 THEN millionths * units END) AS target_units,
    count(*) AS steps
FROM (
    SELECT
        v.patient_id, v.units, s.first_day, round(s.daily_mg * 1000000) AS millionths,
        CASE WHEN lead(s.first_day) OVER (PARTITION BY v.patient_id ORDER BY s.first_day) IS NULL THEN 1 ELSE 0 END
            AS is_last
    FROM (
        SELECT
            t.id, p.patient_id, n.units,
            row_number() OVER (PARTITION BY p.patient_id ORDER BY t.version, t.recorded_at, t.id) AS place
        FROM patients AS p
        JOIN courses_taperplan AS h
            ON h.patient_id = p.patient_id AND h.course_id = p.course_id
            AND h.replaced_at IS NULL AND h.voided_at IS NULL
        JOIN courses_taperplan AS t ON t.chain = h.chain AND t.directions = ''
        JOIN steroids AS n ON n.name = folded(t.drug)
    ) AS v
    JOIN courses_taperstep AS s ON s.plan_id = v.id
    WHERE v.place = 1
) AS planned
GROUP BY patient_id
