-- Each course with the days on which it is asked what the pulse did: from its first infusion, begun at
-- `started_at` where that is known, to `watched_to`, so many days after its last.
SELECT c.*, add_days(c.day0, %(after_days)s) AS watched_to, i.started_at
FROM courses AS c
LEFT JOIN (
    SELECT course_id, min(started_at) AS started_at
    FROM courses_infusion
    WHERE state IN ('given', 'part_given')
    GROUP BY course_id
) AS i ON i.course_id = c.course_id
