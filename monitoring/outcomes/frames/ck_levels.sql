-- Each CK that stands, against its own upper limit: 'reached' is at or below it, 'not_yet' above; NULL where
-- that cannot be told ("about", "> 100" under the limit, no number, no limit). Days may be missing.
SELECT
    r.patient_id,
    r.sampled_on AS seen_on,
    r.precision,
    r.id AS place,
    'ck' AS scale,
    CASE
        WHEN r.comparator = 'normal' THEN 'reached'
        WHEN r.number_high IS NOT NULL THEN
            CASE
                WHEN r.comparator = '' AND r.number_high <= r.own_limit THEN 'reached'
                WHEN r.comparator = '' AND r.number > r.own_limit THEN 'not_yet'
            END
        WHEN r.comparator IN ('', '<', '<=') AND r.number <= r.own_limit THEN 'reached'
        WHEN r.comparator IN ('', '>=') AND r.number > r.own_limit THEN 'not_yet'
        WHEN r.comparator = '>' AND r.number >= r.own_limit THEN 'not_yet'
    END AS level
FROM (
    SELECT k.*, CASE WHEN k.unit = {relative_unit} THEN 1 ELSE k.uln END AS own_limit
    FROM patients AS p
    JOIN monitoring_result AS k ON k.patient_id = p.patient_id
    WHERE k.analyte = 'ck' AND k.status <> 'withdrawn' AND k.replaced_at IS NULL AND k.voided_at IS NULL
        AND (k.sampled_on IS NULL OR k.sampled_on <= %(as_of)s)
) AS r
