-- window_reviews of monitoring/due/reviews.py: windows open by the horizon that nobody has reviewed.
INSERT INTO wanted (patient_id, kind, due_on, closes_on, subject, changed_at)
WITH course AS (
    SELECT course.id, course.patient_id, asked.horizon, max(infusion.given_on) AS day0
    FROM asked
    JOIN courses_pulsecourse AS course ON course.patient_id = asked.patient_id
    JOIN courses_infusion AS infusion ON infusion.course_id = course.id
    WHERE asked.is_followed AND course.state <> 'in_error' AND infusion.state IN ('given', 'part_given')
    GROUP BY course.id, course.patient_id, asked.horizon
)
SELECT DISTINCT ON (patient_id, day0)
    patient_id, 'window_review', day0 + %(opens_day)s, day0 + %(closes_day)s, 'course:' || id,
    NULL::timestamptz
FROM course
WHERE day0 + %(opens_day)s <= horizon AND NOT EXISTS (
    SELECT FROM monitoring_responsereview AS review
    WHERE review.course_id = course.id AND review.replaced_at IS NULL AND review.voided_at IS NULL
)
ORDER BY patient_id, day0, id DESC
