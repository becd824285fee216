-- The lowest and the highest Total Improvement Score that each patient may have; a measure that is missing may
-- have any of its points. Only those with at least one measure that compares.
SELECT
    s.patient_id,
    sum(s.lowest) AS lowest,
    100 - sum(s.most) + sum(s.highest) AS highest
FROM (
    SELECT q.patient_id, q.measure, min(b.points) AS lowest, max(b.points) AS highest, max(b.most) AS most
    FROM (SELECT * FROM scale_pairs UNION ALL SELECT * FROM enzyme_pairs) AS q
    JOIN core_bands AS b ON b.measure = q.measure
        AND (b.up_to IS NULL OR q.gain_low IS NULL
            OR round(q.gain_low * 100, 6) < round(b.up_to * q.whole, 6)
            OR (q.is_low_in = 1 AND round(q.gain_low * 100, 6) = round(b.up_to * q.whole, 6)))
        AND (b.above IS NULL OR q.gain_high IS NULL OR round(q.gain_high * 100, 6) > round(b.above * q.whole, 6))
    GROUP BY q.patient_id, q.measure
) AS s
GROUP BY s.patient_id
