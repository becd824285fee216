-- The first agent with blood tests every few weeks that each patient began in the year after the first
-- infusion, and when its first bloods were due. `inexact`: a first day of it is known only roughly or not.
SELECT patient_id, agent, panels, first_day, last_day, inexact, add_days(first_day, days) AS due_on
FROM (
    SELECT
        g.*,
        row_number() OVER (
            PARTITION BY g.patient_id ORDER BY coalesce(g.first_day, p.begun_on), g.agent
        ) AS place
    FROM (
        SELECT
            d.patient_id, n.agent, n.days, n.panels,
            min(d.first_day) AS first_day,
            CASE WHEN count(d.last_day) = count(*) THEN max(d.last_day) END AS last_day,
            max(CASE WHEN d.precision = 'exact' THEN 0 ELSE 1 END) AS inexact
        FROM patients AS k
        JOIN courses_drugperiod AS d ON d.patient_id = k.patient_id
        JOIN (
            SELECT column1 AS name, column2 AS agent, column3 AS days, column4 AS panels
            FROM (VALUES {first_bloods}) AS told
        ) AS n ON n.name = folded(d.drug)
        WHERE d.replaced_at IS NULL AND d.voided_at IS NULL
            AND (d.first_day IS NULL OR d.first_day <= %(as_of)s)
        GROUP BY d.patient_id, n.agent, n.days, n.panels
    ) AS g
    JOIN patients AS p ON p.patient_id = g.patient_id
    WHERE g.first_day IS NULL
        OR (g.first_day >= p.begun_on AND g.first_day <= add_days(p.begun_on, %(after_days)s))
) AS ordered
WHERE place = 1
