-- Those with an infusion to come.
INSERT INTO unsaid (patient_id, read)
SELECT DISTINCT asked.patient_id, 'weights'
FROM asked
JOIN courses_pulsecourse AS course ON course.patient_id = asked.patient_id AND course.state = 'active'
JOIN courses_infusion AS infusion ON infusion.course_id = course.id AND infusion.planned_on <= asked.horizon
