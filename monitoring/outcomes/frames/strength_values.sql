-- Each strength test that has a total. Two scales compare only when instrument and maximum are the same.
SELECT
    s.patient_id,
    s.instrument || ' ' || CASE WHEN s.instrument = 'other' THEN s.name ELSE '' END || ' ' || s.maximum AS scale,
    s.tested_on AS seen_on,
    s.precision
FROM monitoring_strengthtest AS s
WHERE s.total IS NOT NULL AND s.replaced_at IS NULL AND s.voided_at IS NULL
    AND (s.tested_on IS NULL OR s.tested_on <= %(as_of)s)
    AND s.patient_id IN (SELECT patient_id FROM courses)
