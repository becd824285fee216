-- Each number on a scale of the Total Improvement Score that serves the patient's criteria: its measure, its
-- day counted from the first infusion of the index course, which way is better. Exact days only.
SELECT
    p.patient_id,
    s.measure,
    s.instrument || ' ' || s.whole AS scale,
    s.whole,
    s.sign,
    s.place,
    m.id,
    m.number,
    days_between(p.first_given_on, m.measured_on) AS day
FROM patients AS p
JOIN monitoring_measure AS m ON m.patient_id = p.patient_id
JOIN core_scales AS s ON s.instrument = m.kind AND s.measure <> 'muscle_strength'
WHERE m.number IS NOT NULL AND m.precision = 'exact' AND m.measured_on <= %(as_of)s
    AND m.replaced_at IS NULL AND m.voided_at IS NULL
    AND CASE WHEN p.ages = 'juvenile' THEN s.of_children ELSE s.of_adults END = 1
UNION ALL
SELECT
    p.patient_id,
    s.measure,
    s.instrument || ' ' || s.whole AS scale,
    s.whole,
    s.sign,
    s.place,
    t.id,
    t.total AS number,
    days_between(p.first_given_on, t.tested_on) AS day
FROM patients AS p
JOIN monitoring_strengthtest AS t ON t.patient_id = p.patient_id
JOIN core_scales AS s ON s.instrument = t.instrument AND s.whole = t.maximum AND s.measure = 'muscle_strength'
WHERE t.total IS NOT NULL AND t.precision = 'exact' AND t.tested_on <= %(as_of)s
    AND t.replaced_at IS NULL AND t.voided_at IS NULL
    AND CASE WHEN p.ages = 'juvenile' THEN s.of_children ELSE s.of_adults END = 1
