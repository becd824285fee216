-- Each result of a muscle enzyme that stands and says something: a number, a bound, or "normal".
SELECT r.patient_id, r.analyte AS scale, r.sampled_on AS seen_on, r.precision
FROM monitoring_result AS r
WHERE r.analyte IN ({muscle_enzymes}) AND (r.number IS NOT NULL OR r.comparator = 'normal')
    AND r.status <> 'withdrawn' AND r.replaced_at IS NULL AND r.voided_at IS NULL
    AND (r.sampled_on IS NULL OR r.sampled_on <= %(as_of)s)
    AND r.patient_id IN (SELECT patient_id FROM courses)
