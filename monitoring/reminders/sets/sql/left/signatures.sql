-- Those with an infusion to come in a clinic that has doses signed twice.
INSERT INTO unsaid (patient_id, read)
SELECT DISTINCT asked.patient_id, 'signatures'
FROM asked
JOIN courses_clinic AS clinic ON clinic.id = asked.clinic_id AND clinic.second_signature_above_mg IS NOT NULL
JOIN courses_pulsecourse AS course ON course.patient_id = asked.patient_id AND course.state = 'active'
JOIN courses_infusion AS infusion ON infusion.course_id = course.id AND infusion.planned_on <= asked.horizon
