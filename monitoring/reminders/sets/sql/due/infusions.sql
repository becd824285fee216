-- infusions of monitoring/due/infusions.py: those not settled in a course under way, one a day.
INSERT INTO wanted (patient_id, kind, due_on, closes_on, subject, changed_at)
SELECT DISTINCT ON (course.patient_id, infusion.planned_on)
    course.patient_id, 'infusion', infusion.planned_on, NULL::date, 'infusion:' || infusion.id,
    NULL::timestamptz
FROM asked
JOIN courses_pulsecourse AS course ON course.patient_id = asked.patient_id
JOIN courses_infusion AS infusion ON infusion.course_id = course.id
WHERE asked.is_followed AND course.state = 'active'
    AND infusion.state IN ('planned', 'held', 'running') AND infusion.planned_on <= asked.horizon
ORDER BY course.patient_id, infusion.planned_on, infusion.number
