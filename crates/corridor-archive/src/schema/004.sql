-- Checksums of what is stored besides replications. The program that takes this step writes those
-- of the rows that are there, and joins the checksums of replications to their samples.

ALTER TABLE models ADD COLUMN checksum TEXT;     -- of hash and text
ALTER TABLE scenarios ADD COLUMN checksum TEXT;  -- of digest, title and files
ALTER TABLE samples ADD COLUMN checksum TEXT;    -- of the model's hash, epoch, seed, the layout's digest, the warm-up
ALTER TABLE dictionary ADD COLUMN checksum TEXT; -- of subject, name, unit and meaning

CREATE TABLE seals (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    piece TEXT NOT NULL,                  -- asked, ended, report and its format, estimates, verdicts, shard
    checksum TEXT NOT NULL,
    PRIMARY KEY (run, piece)
) STRICT, WITHOUT ROWID;

DROP VIEW history;

-- A run whose sample or scenario is lost by damage is listed all the same.
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
LEFT JOIN samples ON samples.id = runs.sample
LEFT JOIN models ON models.id = samples.model
LEFT JOIN scenarios ON scenarios.id = runs.scenario;
