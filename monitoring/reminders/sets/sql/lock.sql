-- Who is asked about: their rows are locked, in the order of their ids, before anything of theirs is read.
INSERT INTO asked (patient_id, clinic_id, is_followed)
SELECT id, clinic_id, follow_up = 'active'
FROM courses_patient
WHERE id = ANY(%(ids)s)
ORDER BY id
FOR NO KEY UPDATE;
