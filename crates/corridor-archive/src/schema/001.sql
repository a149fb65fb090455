-- What is kept. Times are UTC in RFC 3339; lists are JSON.

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,            -- SHA-256 of the canonical form
    text TEXT NOT NULL                    -- the merged model in canonical form, JSON
) STRICT;

CREATE TABLE scenarios (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,          -- SHA-256 of the title, names and texts
    title TEXT NOT NULL,
    files TEXT NOT NULL                   -- [{"path", "text"}]: the scenario first, then what it extends
) STRICT;

-- Where indicators stand in an outcome, and columns in a daily series.
CREATE TABLE layouts (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE indicators (
    layout INTEGER NOT NULL REFERENCES layouts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,            -- in replications.outcome
    subject TEXT NOT NULL,                -- total, flow, passage, channel, station, pool, target, service, published
    element TEXT NOT NULL,                -- its name
    name TEXT NOT NULL,                   -- of the indicator, with its unit
    PRIMARY KEY (layout, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_columns (
    layout INTEGER NOT NULL REFERENCES layouts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,            -- in replications.daily
    name TEXT NOT NULL,                   -- delivered_kg, inside_vehicles, passed_kg, queue_vehicles
    element TEXT NOT NULL,
    PRIMARY KEY (layout, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE daily_rows (
    layout INTEGER NOT NULL REFERENCES layouts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    from_day REAL NOT NULL,               -- days from the start of the measured window
    to_day REAL NOT NULL,
    PRIMARY KEY (layout, position)
) STRICT, WITHOUT ROWID;

-- Unit and meaning of every name that indicators and daily columns have.
CREATE TABLE dictionary (
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    meaning TEXT NOT NULL,
    PRIMARY KEY (subject, name)
) STRICT, WITHOUT ROWID;

-- The replications of one model, seed and engine epoch belong together, whoever asked for them.
CREATE TABLE samples (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models (id),
    epoch INTEGER NOT NULL,
    seed TEXT NOT NULL,                   -- an unsigned number of 64 bits
    layout INTEGER REFERENCES layouts (id),
    warm_up_ms INTEGER,                   -- frozen as soon as it is known
    warm_up_how TEXT,
    warm_up_settled INTEGER,
    UNIQUE (model, epoch, seed)
) STRICT;

CREATE TABLE replications (
    sample INTEGER NOT NULL REFERENCES samples (id) ON DELETE CASCADE,
    replication INTEGER NOT NULL,         -- its index
    checksum TEXT NOT NULL,               -- of index, outcome and deadlock
    daily_checksum TEXT NOT NULL,         -- of index and daily
    outcome TEXT NOT NULL,                -- [number or null], by indicators.position; every bit counts
    deadlock TEXT,                        -- {"at_ms", "cycle": [station]}
    daily TEXT NOT NULL,                  -- [[whole number]], by daily_columns.position and daily_rows.position
    PRIMARY KEY (sample, replication)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sample INTEGER NOT NULL REFERENCES samples (id),
    scenario INTEGER NOT NULL REFERENCES scenarios (id),
    file TEXT NOT NULL,                   -- as it was given
    engine TEXT NOT NULL,                 -- version of the program
    at_least INTEGER NOT NULL,
    at_most INTEGER NOT NULL,
    precision REAL,
    confidence REAL NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,                           -- null while it is under way, or interrupted
    replications INTEGER,                 -- that count in the report
    stopped TEXT,                         -- precise, at-most, fixed
    record TEXT                           -- JSON: threads, times, machine
) STRICT;

CREATE TABLE shards (
    run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    shard INTEGER NOT NULL,               -- from 1
    shards INTEGER NOT NULL,
    first INTEGER NOT NULL,               -- indices: first included, last not
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE reports (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    format TEXT NOT NULL,                 -- text, full, markdown, json, csv
    body TEXT NOT NULL,
    PRIMARY KEY (run, format)
) STRICT;

CREATE TABLE estimates (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    section TEXT NOT NULL,
    element TEXT NOT NULL,
    indicator TEXT NOT NULL,
    unit TEXT NOT NULL,
    mean REAL,
    half_width REAL,
    low REAL,
    high REAL,
    n INTEGER,
    distrust TEXT,                        -- few-replications, skewed, or null: the interval can be trusted
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdicts (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    verdict TEXT NOT NULL,                -- met, missed, demand-bound
    is_sure INTEGER NOT NULL,             -- 0: more replications may turn it
    met_in INTEGER NOT NULL,              -- replications
    replications INTEGER NOT NULL,
    probability REAL NOT NULL,            -- asked for
    throughput_t_per_yr REAL NOT NULL,
    asked_t_per_yr REAL NOT NULL,
    PRIMARY KEY (run, target)
) STRICT, WITHOUT ROWID;
