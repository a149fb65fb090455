-- Views for planners: plain columns, names instead of numbers.

CREATE INDEX runs_by_sample ON runs (sample);

CREATE VIEW history AS
SELECT
    runs.id AS run,
    scenarios.title AS title,
    runs.file AS file,
    runs.started AS started,
    runs.ended AS ended,
    CASE WHEN runs.ended IS NULL THEN 'open' ELSE 'done' END AS state,
    runs.replications AS replications,
    (SELECT count(*) FROM replications WHERE replications.sample = runs.sample) AS kept,
    runs.stopped AS stopped,
    samples.seed AS seed,
    samples.epoch AS epoch,
    runs.engine AS engine,
    models.hash AS model_hash
FROM runs
JOIN samples ON samples.id = runs.sample
JOIN models ON models.id = samples.model
JOIN scenarios ON scenarios.id = runs.scenario;

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
    distrust
FROM estimates
JOIN runs ON runs.id = estimates.run
JOIN scenarios ON scenarios.id = runs.scenario;

CREATE VIEW run_verdicts AS
SELECT verdicts.*, scenarios.title AS title
FROM verdicts
JOIN runs ON runs.id = verdicts.run
JOIN scenarios ON scenarios.id = runs.scenario;

-- One row per run, replication that counts, and indicator.
CREATE VIEW replication_values AS
SELECT
    runs.id AS run,
    replications.replication AS replication,
    indicators.subject AS subject,
    indicators.element AS element,
    indicators.name AS indicator,
    number.value AS value
FROM runs
JOIN samples ON samples.id = runs.sample
JOIN replications ON replications.sample = samples.id
    AND replications.replication < coalesce(runs.replications, runs.at_most)
JOIN json_each(replications.outcome) AS number
JOIN indicators ON indicators.layout = samples.layout AND indicators.position = number.key;

-- One row per run, replication that counts, day and column of the daily series.
CREATE VIEW daily_values AS
SELECT
    runs.id AS run,
    replications.replication AS replication,
    daily_rows.from_day AS from_day,
    daily_rows.to_day AS to_day,
    daily_columns.name AS indicator,
    daily_columns.element AS element,
    number.value AS value
FROM runs
JOIN samples ON samples.id = runs.sample
JOIN replications ON replications.sample = samples.id
    AND replications.replication < coalesce(runs.replications, runs.at_most)
JOIN json_each(replications.daily) AS line
JOIN json_each(line.value) AS number
JOIN daily_columns ON daily_columns.layout = samples.layout AND daily_columns.position = line.key
JOIN daily_rows ON daily_rows.layout = samples.layout AND daily_rows.position = number.key;

-- The mean over the replications of a run, day by day.
CREATE VIEW daily_means AS
SELECT
    run,
    from_day,
    to_day,
    indicator,
    element,
    avg(value) AS mean,
    min(value) AS lowest,
    max(value) AS highest,
    count(*) AS replications
FROM daily_values
GROUP BY run, indicator, element, from_day, to_day;
