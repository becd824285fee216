-- Each statement runs once over some thousand patients: compiling it would take longer than running it.
SET LOCAL jit = off;
SET LOCAL work_mem = '64MB';
-- The tables of one pass, gone with its transaction: who is asked about, and what is due for them.
DROP TABLE IF EXISTS asked, wanted, unsaid, medicine, settles, on_steroid, concerned, plan_step, pulse_day,
    segment, run, prompt, occasion, checked, answer, asking, fresh, known, alike, message;
CREATE TEMP TABLE asked (
    patient_id bigint PRIMARY KEY,
    clinic_id bigint NOT NULL,
    is_followed boolean NOT NULL,
    today date,  -- on the calendar of their clinic
    horizon date
) ON COMMIT DROP;
CREATE TEMP TABLE wanted (
    patient_id bigint NOT NULL,
    kind varchar(16) NOT NULL,
    due_on date NOT NULL,
    closes_on date,
    subject varchar(80) NOT NULL,
    changed_at timestamptz
) ON COMMIT DROP;
CREATE TEMP TABLE unsaid (
    patient_id bigint NOT NULL,
    read varchar(40) NOT NULL  -- the function of monitoring/due that is asked for this patient
) ON COMMIT DROP;
-- What the names of medicines mean, as they were entered.
CREATE TEMP TABLE medicine (
    drug varchar(80) PRIMARY KEY,
    steroid varchar(80),  -- NULL: it is none
    prednisone_mg numeric  -- equal to 1 mg of it; NULL: no exact number
) ON COMMIT DROP;
CREATE TEMP TABLE settles (
    drug varchar(80) NOT NULL,
    place int NOT NULL  -- of the safety prompt in its file
) ON COMMIT DROP;
