-- Each gets its row, with its line of the trail.
WITH chain AS (
    SELECT key::bigint AS clinic_id, value AS steps FROM jsonb_each(%(chains)s::jsonb)
),
role AS (
    SELECT key AS kind, value AS owner_role FROM jsonb_each_text(%(owner_roles)s::jsonb)
),
raised AS (
    INSERT INTO monitoring_reminder (
        patient_id, kind, due_on, closes_on, subject, owner_role, escalation, state, state_at, state_reason,
        removal_code, round, turn, raised_at, version
    )
    SELECT patient_id, kind, due_on, closes_on, subject, owner_role, coalesce(steps, '[]'), 'open', %(now)s,
        '', '', 1, 1, %(now)s, 1
    FROM fresh
    JOIN role USING (kind)
    LEFT JOIN chain USING (clinic_id)
    ON CONFLICT (patient_id, kind, due_on) DO NOTHING
    RETURNING id, patient_id
)
INSERT INTO courses_auditline (at, actor_id, clinic_id, patient_id, action, record, reason)
SELECT %(now)s, %(actor)s, asked.clinic_id, raised.patient_id, 'reminder.raise', 'reminder:' || raised.id, ''
FROM raised
JOIN asked USING (patient_id)
