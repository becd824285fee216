-- The clinics of those asked about.
SELECT DISTINCT clinic_id FROM asked
