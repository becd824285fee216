-- Each result of the enzyme a person chose for the index course: what it may be, in the enzyme's own unit and
-- as a multiple of its own limit. A high end of NULL is open; a NULL low end: it cannot be told.
SELECT
    e.patient_id,
    e.id,
    e.day,
    e.times_uln,
    e.own_limit,
    e.is_relative,
    CASE WHEN e.comparator = '>' THEN 0 ELSE 1 END AS is_low_in,
    CASE WHEN e.comparator = '<' THEN 0 ELSE 1 END AS is_high_in,
    CASE
        WHEN e.comparator IN ('normal', '<', '<=') THEN CASE WHEN e.amount IS NOT NULL THEN 0 END
        ELSE e.amount
    END AS low,
    CASE WHEN e.comparator NOT IN ('>', '>=') THEN e.amount END AS high,
    CASE
        WHEN e.comparator IN ('normal', '<', '<=') THEN CASE WHEN e.multiple IS NOT NULL THEN 0 END
        ELSE e.multiple
    END AS low_multiple,
    CASE WHEN e.comparator NOT IN ('>', '>=') THEN e.multiple END AS high_multiple
FROM (
    SELECT
        p.patient_id,
        r.id,
        r.comparator,
        days_between(p.first_given_on, r.sampled_on) AS day,
        g.times_uln,
        r.uln * u.factor AS own_limit,
        CASE WHEN r.unit = {relative_unit} THEN 1 ELSE 0 END AS is_relative,
        CASE
            WHEN r.number_high IS NOT NULL OR r.comparator = 'about' THEN NULL
            WHEN r.comparator = 'normal' THEN r.uln * u.factor
            ELSE r.number * u.factor
        END AS amount,
        CASE
            WHEN r.number_high IS NOT NULL OR r.comparator = 'about' THEN NULL
            WHEN r.comparator = 'normal' THEN 1
            WHEN r.unit = {relative_unit} THEN r.number
            ELSE r.number * 1.0 / r.uln
        END AS multiple
    FROM patients AS p
    JOIN monitoring_enzymechoice AS c
        ON c.course_id = p.course_id AND c.replaced_at IS NULL AND c.voided_at IS NULL
    JOIN monitoring_result AS r ON r.patient_id = p.patient_id AND r.analyte = c.analyte
    JOIN (SELECT column1 AS analyte, column2 AS times_uln FROM (VALUES {enzyme_ranges}) AS listed) AS g
        ON g.analyte = r.analyte
    LEFT JOIN (
        SELECT column1 AS analyte, column2 AS unit, column3 AS factor FROM (VALUES {enzyme_units}) AS listed
    ) AS u ON u.analyte = r.analyte AND u.unit = r.unit
    WHERE r.status <> 'withdrawn' AND r.replaced_at IS NULL AND r.voided_at IS NULL
        AND r.precision = 'exact' AND r.sampled_on <= %(as_of)s
) AS e
