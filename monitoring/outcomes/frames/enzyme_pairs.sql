-- Baseline and follow-up of the enzyme, chosen as those of a scale. In one unit the range is a multiple of the
-- limit at baseline; where either result is printed as a multiple, both are compared as multiples.
SELECT patient_id, 'enzyme' AS measure, gain_low, gain_high, is_low_in, coalesce(whole, 1) AS whole
FROM (
    SELECT
        b.patient_id,
        CASE
            WHEN b.is_relative + f.is_relative > 0 THEN b.low_multiple - f.high_multiple
            ELSE b.low - f.high
        END AS gain_low,
        CASE
            WHEN b.is_relative + f.is_relative > 0 THEN b.high_multiple - f.low_multiple
            ELSE b.high - f.low
        END AS gain_high,
        b.is_low_in * f.is_high_in AS is_low_in,
        CASE WHEN b.is_relative + f.is_relative > 0 THEN b.times_uln ELSE b.times_uln * b.own_limit END AS whole,
        CASE
            WHEN b.is_relative + f.is_relative > 0
                THEN CASE WHEN b.low_multiple IS NOT NULL AND f.low_multiple IS NOT NULL THEN 1 END
            ELSE CASE WHEN b.low IS NOT NULL AND f.low IS NOT NULL THEN 1 END
        END AS is_told
    FROM (
        SELECT v.*, row_number() OVER (PARTITION BY v.patient_id ORDER BY v.day DESC, v.id DESC) AS nth
        FROM enzyme_amounts AS v
        WHERE v.day <= 0
    ) AS b
    JOIN (
        SELECT
            v.*,
            row_number() OVER (
                PARTITION BY v.patient_id
                ORDER BY abs(v.day - CAST(%(at_day)s AS integer)), v.day DESC, v.id DESC
            ) AS nth
        FROM enzyme_amounts AS v
        WHERE abs(v.day - CAST(%(at_day)s AS integer)) <= CAST(%(grace_days)s AS integer)
    ) AS f ON f.patient_id = b.patient_id AND f.nth = 1
    WHERE b.nth = 1
) AS compared
-- Without a range only what is certainly no improvement has points: none, whatever the range.
WHERE is_told = 1 AND (whole IS NOT NULL OR gain_high <= 0)
