-- Who is left to a function of monitoring/due, by the day it is for them.
SELECT today, horizon, array_agg(patient_id ORDER BY patient_id)
FROM asked
WHERE is_followed AND (
    %(name)s = 'all' OR patient_id IN (SELECT unsaid.patient_id FROM unsaid WHERE unsaid.read = %(name)s)
)
GROUP BY today, horizon
