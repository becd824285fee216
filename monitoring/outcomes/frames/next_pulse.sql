-- The first infusion of the patient's next pulse, for each course that has one: what is measured from that day
-- on belongs to the next. The next is the one first given after this one's first infusion.
SELECT c.course_id, min(o.first_given_on) AS next_on
FROM courses AS c
JOIN (
    SELECT k.patient_id, min(i.given_on) AS first_given_on
    FROM courses_pulsecourse AS k
    JOIN courses_infusion AS i ON i.course_id = k.id
    WHERE k.state <> 'in_error' AND i.state IN ('given', 'part_given') AND i.given_on <= %(as_of)s
        AND k.patient_id IN (SELECT patient_id FROM courses)
    GROUP BY k.patient_id, k.id
) AS o ON o.patient_id = c.patient_id AND o.first_given_on > c.first_given_on
GROUP BY c.course_id
