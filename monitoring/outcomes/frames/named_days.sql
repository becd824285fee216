-- The last day that each kind of record names, for published cases alone: a clinic's own record has no end.
WITH published AS (
    SELECT id FROM courses_patient WHERE origin = 'published' AND clinic_id IN ({clinics})
)
SELECT r.patient_id, r.sampled_on AS day FROM monitoring_result AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL AND r.status <> 'withdrawn'
UNION ALL SELECT r.patient_id, r.tested_on AS day FROM monitoring_strengthtest AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.imaged_on AS day FROM monitoring_imagingstudy AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.measured_on AS day FROM monitoring_measure AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.measured_on AS day FROM courses_bodymeasure AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.measured_on AS day FROM monitoring_bloodpressure AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.noted_on AS day FROM monitoring_note AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.first_day AS day FROM courses_dosetaken AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.last_day AS day FROM courses_dosetaken AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.first_day AS day FROM courses_drugperiod AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.last_day AS day FROM courses_drugperiod AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.onset_on AS day FROM monitoring_adverseeffect AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT r.patient_id, r.directed_from AS day FROM courses_taperplan AS r JOIN published AS p ON p.id = r.patient_id
    WHERE r.replaced_at IS NULL AND r.voided_at IS NULL
UNION ALL SELECT t.patient_id, s.first_day FROM courses_taperplan AS t JOIN published AS p ON p.id = t.patient_id
    JOIN courses_taperstep AS s ON s.plan_id = t.id WHERE t.replaced_at IS NULL AND t.voided_at IS NULL
UNION ALL SELECT c.patient_id, coalesce(i.given_on, i.planned_on) FROM courses_pulsecourse AS c JOIN published AS p ON p.id = c.patient_id
    JOIN courses_infusion AS i ON i.course_id = c.id WHERE c.state <> 'in_error'
