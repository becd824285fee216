-- Every glucose after the first infusion of a course began, in mg/dL: results, at the bedside, and before a
-- later infusion. Of the first day only what is known to be later than the infusion's start.
SELECT a.course_id, r.comparator, r.canonical_number AS mg_dl
FROM after_pulse AS a
JOIN monitoring_result AS r
    ON r.patient_id = a.patient_id AND r.analyte = 'glucose'
    AND r.sampled_on BETWEEN a.first_given_on AND a.watched_to AND r.sampled_on <= %(as_of)s
    AND (r.sampled_on > a.first_given_on OR r.sampled_at >= a.started_at)
WHERE r.precision = 'exact' AND r.status NOT IN ('withdrawn', 'preliminary')
    AND r.replaced_at IS NULL AND r.voided_at IS NULL
    AND ((r.canonical_number IS NOT NULL AND r.number_high IS NULL) OR r.comparator = 'normal')
UNION ALL
SELECT
    a.course_id, '',
    CASE o.glucose_unit WHEN 'mmol/L' THEN o.glucose * CAST(%(mg_dl_per_mmol)s AS numeric) ELSE o.glucose END
FROM after_pulse AS a
JOIN courses_infusion AS i ON i.course_id = a.course_id AND i.given_on <= %(as_of)s
JOIN courses_infusionobservation AS o ON o.infusion_id = i.id AND o.glucose IS NOT NULL
WHERE o.phase <> 'before' OR i.given_on > a.first_given_on
UNION ALL
SELECT
    a.course_id, '',
    CASE k.unit WHEN 'mmol/L' THEN k.number * CAST(%(mg_dl_per_mmol)s AS numeric) ELSE k.number END
FROM after_pulse AS a
JOIN courses_infusion AS i ON i.course_id = a.course_id
JOIN courses_infusioncheck AS k ON k.infusion_id = i.id AND k.gate = 'glucose' AND k.number IS NOT NULL
WHERE k.for_day > a.first_given_on AND k.for_day <= a.watched_to AND k.for_day <= %(as_of)s
