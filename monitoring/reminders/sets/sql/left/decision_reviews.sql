-- Those with a response review, whose decision may have a day to be looked at again.
INSERT INTO unsaid (patient_id, read)
SELECT DISTINCT patient_id, 'decision_reviews'
FROM asked
JOIN monitoring_responsereview AS review USING (patient_id)
WHERE review.replaced_at IS NULL AND review.voided_at IS NULL
