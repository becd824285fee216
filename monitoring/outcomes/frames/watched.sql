-- Each patient of `patients` with the last day on which anything is known of them within so many days after
-- the first infusion: no later than `as_of` and the end of follow-up.
SELECT
    p.*,
    CASE
        WHEN p.ended_on < add_days(p.begun_on, %(after_days)s) THEN p.ended_on
        WHEN %(as_of)s < add_days(p.begun_on, %(after_days)s) THEN %(as_of)s
        ELSE add_days(p.begun_on, %(after_days)s)
    END AS watched_to
FROM patients AS p
