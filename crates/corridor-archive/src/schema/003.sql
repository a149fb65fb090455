-- Reports that rest on numbers which have been replaced since, and how to resume an open run.

ALTER TABLE runs ADD COLUMN stale TEXT;   -- since when, UTC; null: the report is that of what is kept
ALTER TABLE runs ADD COLUMN command TEXT; -- that began it, and resumes it while it is open

DROP VIEW history;

CREATE VIEW history AS
SELECT
    runs.id AS run,
    scenarios.title AS title,
    runs.file AS file,
    runs.started AS started,
    runs.ended AS ended,
    CASE
        WHEN runs.ended IS NULL THEN 'open'
        WHEN runs.stale IS NOT NULL THEN 'stale'
        ELSE 'done'
    END AS state,
    runs.replications AS replications,
    (SELECT count(*) FROM replications WHERE replications.sample = runs.sample) AS kept,
    runs.stopped AS stopped,
    samples.seed AS seed,
    samples.epoch AS epoch,
    runs.engine AS engine,
    models.hash AS model_hash,
    runs.stale AS stale,
    runs.command AS command
FROM runs
JOIN samples ON samples.id = runs.sample
JOIN models ON models.id = samples.model
JOIN scenarios ON scenarios.id = runs.scenario;

DROP VIEW run_estimates;

CREATE VIEW run_estimates AS
SELECT
    estimates.run AS run,
    scenarios.title AS title,
    section,
    element,
    indicator,
    unit,
    mean,
    half_width,
    low,
    high,
    n,
    distrust,
    runs.stale AS stale
FROM estimates
JOIN runs ON runs.id = estimates.run
JOIN scenarios ON scenarios.id = runs.scenario;

DROP VIEW run_verdicts;

CREATE VIEW run_verdicts AS
SELECT verdicts.*, scenarios.title AS title, runs.stale AS stale
FROM verdicts
JOIN runs ON runs.id = verdicts.run
JOIN scenarios ON scenarios.id = runs.scenario;
