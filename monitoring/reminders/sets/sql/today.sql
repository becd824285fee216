-- Which day it is for each of them, and how far is looked ahead.
UPDATE asked SET today = clinic.today, horizon = clinic.today + %(days_ahead)s
FROM jsonb_to_recordset(%(days)s::jsonb) AS clinic (id bigint, today date)
WHERE clinic.id = asked.clinic_id;
