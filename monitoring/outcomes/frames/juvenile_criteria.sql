-- Whom these criteria are for, and whom not.
SELECT 'juvenile' AS own, 'adult' AS others
