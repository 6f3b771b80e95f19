-- The form of a run file as the first release wrote it, with one model and one measured length. Kept for ever.
PRAGMA application_id = 1396922188;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
CREATE TABLE run (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    product_version TEXT NOT NULL,
    settings TEXT NOT NULL,            -- JSON of trial.Settings
    status TEXT NOT NULL,              -- waiting, running, paused, finished, stopped, no_device
    message TEXT NOT NULL DEFAULT ''
);
CREATE TABLE sessions (                -- one row for each engine that worked on the run
    session_id INTEGER PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE TABLE environments (
    environment_id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL UNIQUE          -- JSON of trial.Environment
);
CREATE TABLE marches (
    march_id INTEGER PRIMARY KEY,      -- in marching order
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,                -- JSON of model_spec.ModelSpec
    state TEXT NOT NULL                -- waiting, marching, ended
);
CREATE TABLE loads (
    load_id INTEGER PRIMARY KEY,
    march_id INTEGER NOT NULL REFERENCES marches,
    environment_id INTEGER REFERENCES environments,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL                 -- JSON of trial.Load
);
CREATE TABLE trials (
    trial_id INTEGER PRIMARY KEY,
    march_id INTEGER NOT NULL REFERENCES marches,
    sequence_length INTEGER NOT NULL,
    state TEXT NOT NULL,               -- queued, running, ended
    UNIQUE (march_id, sequence_length)
);
CREATE TABLE attempts (                -- old attempts stay; the highest number counts
    trial_id INTEGER NOT NULL REFERENCES trials,
    attempt INTEGER NOT NULL,
    load_id INTEGER REFERENCES loads,
    started_at TEXT,
    ended_at TEXT,
    outcome TEXT,                      -- trial.Outcome; null while it runs
    cause TEXT,
    body TEXT,                         -- JSON of trial.Measurement without samples, trial.Failure or trial.Skip
    PRIMARY KEY (trial_id, attempt)
);
CREATE TABLE samples (
    trial_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    latency_s REAL NOT NULL,
    PRIMARY KEY (trial_id, attempt, repeat)
) WITHOUT ROWID;
CREATE TABLE conditions (
    condition_id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    trial_id INTEGER,
    available_bytes INTEGER NOT NULL,
    swap_used_bytes INTEGER NOT NULL,
    load_average REAL
);
CREATE TABLE progress (                -- replaced at will, never synced: the only rows that may be lost
    only INTEGER PRIMARY KEY CHECK (only = 1),
    march_id INTEGER NOT NULL,
    trial_id INTEGER,
    phase TEXT NOT NULL,
    done INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    started_at TEXT NOT NULL
);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at TEXT NOT NULL,
    march_id INTEGER,
    trial_id INTEGER,
    body TEXT NOT NULL                 -- JSON of events.AnyEvent, samples left out
);
CREATE TABLE commands (                -- the one table that viewers write
    command_id INTEGER PRIMARY KEY AUTOINCREMENT,
    requested_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    argument TEXT NOT NULL,
    answered_at TEXT,
    answer TEXT
);
CREATE INDEX attempts_by_load ON attempts (load_id);
CREATE INDEX commands_open ON commands (command_id) WHERE answered_at IS NULL;
INSERT INTO run VALUES (1, 'old', 'an old run', '2026-11-24T08:00:00.000Z', '0.1.0',
    '{"sequence_lengths":[128],"device":"auto","dtype":"auto","weights":"auto","batch_size":1,"warm_up_passes":1,"min_repeats":5,"max_repeats":100,"time_budget_s":10.0,"trial_timeout_s":600.0,"load_timeout_s":1800.0,"min_available_bytes":536870912,"seed":20251124}',
    'finished', '');
INSERT INTO sessions VALUES (1, 7, 'made-up host', '2026-11-24T08:00:00.000Z', '2026-11-24T08:00:09.000Z', '2026-11-24T08:00:09.000Z');
INSERT INTO environments VALUES (1, '2026-11-24T08:00:01.000Z',
    '{"device":"cpu","device_name":"made-up chip","host":"made-up host","operating_system":"o","machine":"m","python_version":"3","torch_version":"2.13.0","transformers_version":"5.23.0","logical_cores":2,"physical_cores":null,"torch_threads":2,"total_memory_bytes":1,"device_memory_bytes":null,"niceness":0,"variables":{}}');
INSERT INTO marches VALUES (1, 'a-model', '{"name":"a-model","category":"A","model_type":"gpt2"}', 'ended');
INSERT INTO loads VALUES (1, 1, 1, '2026-11-24T08:00:02.000Z',
    '{"weights":"random","source":"seed 1","parameters":10,"weights_bytes":40,"config_s":0.1,"build_s":0.2,"weights_s":0.0,"move_s":0.3,"baseline_bytes":1,"after_load_bytes":2,"memory_instrument":"test","dtype":"float32","attention":"sdpa","declared_limit":512,"position_limit":512}');
INSERT INTO trials VALUES (1, 1, 128, 'ended');
INSERT INTO attempts VALUES (1, 1, 1, '2026-11-24T08:00:03.000Z', '2026-11-24T08:00:04.000Z', 'completed', NULL,
    '{"samples_s":[],"first_pass_s":0.5,"latency_s":0.2,"latency_low_s":null,"latency_high_s":null,"latency_p5_s":0.1,"latency_p95_s":0.3,"throughput_tokens_per_s":640.0,"peak_bytes":100,"peak_instrument":"test","process_peak_bytes":null,"process_peak_instrument":"none"}');
INSERT INTO samples VALUES (1, 1, 0, 0.3), (1, 1, 1, 0.1), (1, 1, 2, 0.2);
INSERT INTO conditions VALUES (1, '2026-11-24T08:00:04.000Z', 1, 1000, 0, 0.5);
