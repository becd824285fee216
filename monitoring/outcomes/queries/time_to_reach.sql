-- How many days from the first glucocorticoid until it was first seen reached, or until when was it not?
-- The baseline is the last value on or before that day; what follows is on the baseline's scale.
SELECT
    t.unit_id,
    t.patient_id,
    t.clinic_id,
    t.begun_on,
    t.reason,
    CASE
        WHEN t.reason = 'reached' THEN days_between(t.first_on, t.reached_on)
        WHEN t.reason = 'not_reached' THEN CAST(%(within_days)s AS integer)
        WHEN t.reason IN ('died', 'lost', 'moved', 'too_early', 'not_measured_to_the_end')
            THEN coalesce(days_between(t.first_on, t.last_seen_on), 0)
    END AS value
FROM (
    SELECT
        p.patient_id AS unit_id,
        p.patient_id,
        p.clinic_id,
        p.begun_on,
        s.first_on,
        a.reached_on,
        a.last_seen_on,
        CASE
            WHEN p.first_given_on IS NULL THEN 'nothing_given'
            WHEN s.is_exact = 0 THEN 'start_not_exact'
            WHEN b.scale IS NULL THEN 'no_baseline'
            WHEN b.level IS NULL THEN 'baseline_not_known'
            WHEN b.level = 'reached' THEN 'reached_at_start'
            WHEN a.loose_on <= coalesce(a.reached_on, %(as_of)s) THEN 'day_not_exact'
            WHEN a.reached_on <= add_days(s.first_on, %(within_days)s) THEN 'reached'
            WHEN a.last_seen_on >= add_days(s.first_on, %(within_days)s) THEN 'not_reached'
            WHEN p.ended_on <= add_days(s.first_on, %(within_days)s)
                THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
            WHEN %(as_of)s < add_days(s.first_on, %(within_days)s) THEN 'too_early'
            ELSE 'not_measured_to_the_end'
        END AS reason
    FROM patients AS p
    LEFT JOIN first_steroid AS s ON s.patient_id = p.patient_id
    LEFT JOIN (
        SELECT
            v.patient_id,
            v.scale,
            v.level,
            row_number() OVER (
                PARTITION BY v.patient_id ORDER BY v.seen_on DESC, v.scale DESC, v.place DESC
            ) AS nth
        FROM seen AS v
        JOIN first_steroid AS f ON f.patient_id = v.patient_id AND v.seen_on <= f.first_on
    ) AS b ON b.patient_id = p.patient_id AND b.nth = 1
    LEFT JOIN (
        SELECT
            v.patient_id,
            v.scale,
            min(CASE WHEN v.precision = 'exact' AND v.level = 'reached' THEN v.seen_on END) AS reached_on,
            max(CASE WHEN v.precision = 'exact' AND v.level IS NOT NULL THEN v.seen_on END) AS last_seen_on,
            min(CASE WHEN v.precision <> 'exact' AND v.level = 'reached' THEN coalesce(v.seen_on, f.first_on) END)
                AS loose_on
        FROM seen AS v
        JOIN first_steroid AS f ON f.patient_id = v.patient_id AND (v.seen_on > f.first_on OR v.seen_on IS NULL)
        GROUP BY v.patient_id, v.scale
    ) AS a ON a.patient_id = p.patient_id AND a.scale = b.scale
) AS t
