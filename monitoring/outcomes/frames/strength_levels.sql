-- Each MMT-8 and CMAS with a total: 'reached' is full strength as this measure has it, 'not_yet' below.
SELECT
    s.patient_id,
    s.tested_on AS seen_on,
    s.precision,
    s.id AS place,
    s.instrument AS scale,
    CASE
        WHEN s.instrument = 'mmt8' AND s.total * 100 >= s.maximum * CAST(%(percent)s AS numeric) THEN 'reached'
        WHEN s.instrument = 'cmas' AND s.total >= CAST(%(cmas)s AS numeric) THEN 'reached'
        ELSE 'not_yet'
    END AS level
FROM patients AS p
JOIN monitoring_strengthtest AS s ON s.patient_id = p.patient_id
WHERE s.instrument IN ('mmt8', 'cmas') AND s.total IS NOT NULL
    AND s.replaced_at IS NULL AND s.voided_at IS NULL
    AND (s.tested_on IS NULL OR s.tested_on <= %(as_of)s)
