-- Did diabetes come in the year after the first infusion? Known before it: 3 from an earlier day, 2 since a day
-- nobody recorded. New: 1 on an exact day of the year, 0 on a day known roughly or not at all.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN d.known = 3 THEN 'known_before'
        WHEN d.known = 2 THEN 'since_not_known'
        WHEN d.known = 1 THEN 'new'
        WHEN d.known = 0 THEN 'onset_not_known'
        WHEN p.ended_on <= add_days(p.begun_on, %(after_days)s) THEN 'follow_up_ended'
        WHEN %(as_of)s < add_days(p.begun_on, %(after_days)s) THEN 'too_early'
        WHEN g.patient_id IS NULL THEN 'not_looked_for'
        ELSE 'none_new'
    END AS reason
FROM patients AS p
LEFT JOIN (
    SELECT
        k.patient_id,
        max(CASE
            WHEN t.day <= k.begun_on AND t.is_condition = 1 THEN 3
            WHEN t.day < k.begun_on THEN 3
            WHEN t.day IS NULL AND t.is_condition = 1 THEN 2
            WHEN t.day IS NULL OR t.precision <> 'exact' THEN 0
            ELSE 1
        END) AS known
    FROM patients AS k
    JOIN (
        SELECT patient_id, since AS day, precision, 1 AS is_condition
        FROM courses_condition
        WHERE code = 'diabetes' AND replaced_at IS NULL AND voided_at IS NULL
        UNION ALL
        SELECT patient_id, onset_on, precision, 0
        FROM monitoring_adverseeffect
        WHERE term_code = 'diabetes' AND replaced_at IS NULL AND voided_at IS NULL
    ) AS t ON t.patient_id = k.patient_id
        AND (t.day IS NULL OR (t.day <= %(as_of)s AND t.day <= add_days(k.begun_on, %(after_days)s)))
    GROUP BY k.patient_id
) AS d ON d.patient_id = p.patient_id
LEFT JOIN (
    SELECT DISTINCT k.patient_id
    FROM patients AS k
    JOIN monitoring_result AS r
        ON r.patient_id = k.patient_id AND r.analyte IN ('glucose', 'hba1c') AND r.precision = 'exact'
        AND r.sampled_on > k.begun_on AND r.sampled_on <= add_days(k.begun_on, %(after_days)s)
        AND r.sampled_on <= %(as_of)s
    WHERE (r.number IS NOT NULL OR r.comparator = 'normal') AND r.status NOT IN ('withdrawn', 'preliminary')
        AND r.replaced_at IS NULL AND r.voided_at IS NULL
) AS g ON g.patient_id = p.patient_id
