-- Were all panels that a newly begun agent asks for complete, each on one day, by so many days past their due?
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN a.patient_id IS NULL THEN 'no_agent'
        WHEN a.inexact = 1 THEN 'start_not_known'
        WHEN c.exact_panels = a.panels THEN 'in_time'
        WHEN a.last_day < a.due_on THEN 'stopped_before'
        WHEN p.ended_on <= add_days(a.due_on, %(late_days)s) THEN 'follow_up_ended'
        WHEN %(as_of)s <= add_days(a.due_on, %(late_days)s) THEN 'too_early'
        WHEN c.panels = a.panels THEN 'day_about'
        ELSE 'late'
    END AS reason
FROM patients AS p
LEFT JOIN agents_begun AS a ON a.patient_id = p.patient_id
LEFT JOIN (
    SELECT
        patient_id,
        count(DISTINCT panel) AS panels,
        count(DISTINCT CASE WHEN about = 0 THEN panel END) AS exact_panels
    FROM (
        SELECT
            b.patient_id, m.panel, r.sampled_on,
            max(CASE WHEN r.precision = 'exact' THEN 0 ELSE 1 END) AS about
        FROM agents_begun AS b
        JOIN (
            SELECT column1 AS agent, column2 AS panel, column3 AS analyte, column4 AS members
            FROM (VALUES {panels_of_agents}) AS told
        ) AS m ON m.agent = b.agent
        JOIN monitoring_result AS r
            ON r.patient_id = b.patient_id AND r.analyte = m.analyte AND r.sampled_on > b.first_day
            AND r.sampled_on <= add_days(b.due_on, %(late_days)s) AND r.sampled_on <= %(as_of)s
        WHERE r.status NOT IN ('withdrawn', 'preliminary') AND r.replaced_at IS NULL AND r.voided_at IS NULL
            AND ((r.number IS NOT NULL AND r.number_high IS NULL) OR r.comparator = 'normal')
        GROUP BY b.patient_id, m.panel, r.sampled_on
        HAVING count(DISTINCT r.analyte) = max(m.members)
    ) AS complete
    GROUP BY patient_id
) AS c ON c.patient_id = p.patient_id
