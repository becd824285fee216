-- Whom these criteria are for, and whom not.
SELECT 'adult' AS own, 'juvenile' AS others
