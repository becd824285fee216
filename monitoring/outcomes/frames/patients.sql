-- One row for each patient with a course in `courses`: their first in the period is the index course, and
-- its first day the day from which months are counted.
SELECT *
FROM (
    SELECT
        c.*,
        row_number() OVER (PARTITION BY c.patient_id ORDER BY c.begun_on, c.course_id) AS place
    FROM courses AS c
) AS ordered
WHERE place < 2  -- not = 1: of one value PostgreSQL expects a 200th of the rows, of a bound a third
