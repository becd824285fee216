-- Each patient of `patients` with the last day on which anything is known of them within so many days after
-- the first infusion: no later than their record reaches.
SELECT
    p.*,
    CASE
        WHEN k.known_to < add_days(p.begun_on, %(after_days)s) THEN k.known_to
        ELSE add_days(p.begun_on, %(after_days)s)
    END AS watched_to
FROM patients AS p
JOIN known AS k ON k.patient_id = p.patient_id
