-- Each infusion given of each course, with the course's first review and what became of the patient.
SELECT
    c.course_id,
    c.first_given_on,
    i.given_on,
    r.reviewed_on,
    c.ended_on,
    c.follow_up
FROM courses AS c
JOIN courses_infusion AS i ON i.course_id = c.course_id
LEFT JOIN (
    SELECT v.course_id, min(v.reviewed_on) AS reviewed_on
    FROM monitoring_responsereview AS v
    WHERE v.replaced_at IS NULL AND v.voided_at IS NULL AND v.reviewed_on <= %(as_of)s
    GROUP BY v.course_id
) AS r ON r.course_id = c.course_id
WHERE i.state IN ('given', 'part_given') AND i.given_on <= %(as_of)s
ORDER BY c.course_id, i.given_on
