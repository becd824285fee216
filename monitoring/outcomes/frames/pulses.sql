-- Every infusion given to the patients of `patients` as far as the record reaches, in units of dose; NULL
-- where its dose is not recorded.
SELECT
    k.patient_id,
    i.given_on AS day,
    round(i.given_mg * 1000000) * s.units AS units,
    CASE WHEN i.precision = 'exact' THEN 0 ELSE 1 END AS about
FROM known AS k
JOIN courses_pulsecourse AS c ON c.patient_id = k.patient_id AND c.state <> 'in_error'
JOIN courses_infusion AS i
    ON i.course_id = c.id AND i.state IN ('given', 'part_given') AND i.given_on <= k.known_to
JOIN steroids AS s ON s.name = 'methylprednisolone'
