-- The form of a run file as the fourth form had it, with one model and one measured length. Kept for ever.
PRAGMA application_id = 1396922188;
PRAGMA user_version = 4;
PRAGMA journal_mode = WAL;
CREATE TABLE attempts (                -- old attempts stay; the highest number counts
    trial_id INTEGER NOT NULL REFERENCES trials,
    attempt INTEGER NOT NULL,
    load_id INTEGER REFERENCES loads,
    started_at TEXT,
    ended_at TEXT,
    outcome TEXT,                      -- trial.Outcome; null while it runs
    cause TEXT,
    body TEXT,                         -- JSON of trial.Measurement without samples, trial.Failure or trial.Skip
    forecast TEXT,                     -- JSON of trial.Forecast, written before the trial began
    PRIMARY KEY (trial_id, attempt)
);
INSERT INTO "attempts" VALUES(1,1,1,'2026-11-26T14:14:00.554Z','2026-11-26T14:14:00.555Z','completed',NULL,'{"samples_s":[],"first_pass_s":0.5,"latency_s":0.2,"latency_low_s":null,"latency_high_s":null,"latency_p5_s":0.1,"latency_p95_s":0.3,"throughput_tokens_per_s":640.0,"peak_bytes":100,"peak_instrument":"test","process_peak_bytes":null,"process_peak_instrument":"none","input_note":"","attention":"","caveats":[],"other_cores":null,"interval_method":"","reserved_peak_bytes":null,"reserved_peak_instrument":"","energy_j":null,"energy_instrument":"","cpu_check":"","slept_s":null}',NULL);
CREATE TABLE calibrations (            -- the newest counts
    calibration_id INTEGER PRIMARY KEY,
    environment_id INTEGER REFERENCES environments,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL,                -- JSON of trial.Calibration
    earlier TEXT                       -- JSON of trial.Experience
);
INSERT INTO "calibrations" VALUES(1,1,'2026-11-26T14:14:00.554Z','{"device":"cpu","dtype":"float32","operations_per_s":100000000000.0,"bytes_per_s":10000000000.0,"small_operations_per_s":50000000000.0,"attention_operations_per_s":50000000000.0,"call_s":0.00001,"baseline_bytes":3,"spent_s":1.0}',NULL);
CREATE TABLE commands (                -- the one table that viewers write
    command_id INTEGER PRIMARY KEY AUTOINCREMENT,
    requested_at TEXT NOT NULL,
    kind TEXT NOT NULL,
    argument TEXT NOT NULL,
    answered_at TEXT,
    answer TEXT
);
CREATE TABLE conditions (
    condition_id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    trial_id INTEGER,
    available_bytes INTEGER NOT NULL,
    swap_used_bytes INTEGER NOT NULL,
    load_average REAL,
    attempt INTEGER,
    moment TEXT,                       -- before, after
    body TEXT                          -- JSON of trial.Conditions
);
INSERT INTO "conditions" VALUES(1,'2026-11-26T14:14:00.554Z',1,1,2,NULL,1,'before','{"available_bytes":1,"swap_used_bytes":2,"load_average":null,"swapped_bytes":null,"power_source":null,"low_power":null,"thermal_pressure":null,"throttle_count":null,"memory_pressure":null,"memory_stall_s":null}');
INSERT INTO "conditions" VALUES(2,'2026-11-26T14:14:00.555Z',1,1,2,NULL,1,'after','{"available_bytes":1,"swap_used_bytes":2,"load_average":null,"swapped_bytes":null,"power_source":null,"low_power":null,"thermal_pressure":null,"throttle_count":null,"memory_pressure":null,"memory_stall_s":null}');
CREATE TABLE environments (
    environment_id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL UNIQUE          -- JSON of trial.Environment
);
INSERT INTO "environments" VALUES(1,'2026-11-26T14:14:00.554Z','{"device":"cpu","device_name":"test","host":"h","operating_system":"o","machine":"m","python_version":"3","torch_version":"2","transformers_version":"5","logical_cores":2,"physical_cores":null,"torch_threads":2,"total_memory_bytes":1,"device_memory_bytes":null,"niceness":0,"variables":{"OMP_NUM_THREADS":"2"},"performance_cores":null,"efficiency_cores":null,"memory_limit_bytes":null,"is_translated":null,"float32_matmul_precision":""}');
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at TEXT NOT NULL,
    march_id INTEGER,
    trial_id INTEGER,
    body TEXT NOT NULL,                -- JSON of events.AnyEvent, samples left out
    seal TEXT                          -- digest of the event with its samples and conditions, and of the seal before
);
INSERT INTO "events" VALUES(1,'2026-11-26T14:14:00.554Z',NULL,NULL,'{"event":"engine_started","pid":1,"resumed":false,"awake_by":"test"}','40b0e1db881c32b85f073ad3c7137de5');
INSERT INTO "events" VALUES(2,'2026-11-26T14:14:00.554Z',1,NULL,'{"event":"march_started","march_id":1}','0f66876c4017868835f673580089a3c2');
INSERT INTO "events" VALUES(3,'2026-11-26T14:14:00.554Z',1,NULL,'{"event":"worker_ready","pid":2,"environment":{"device":"cpu","device_name":"test","host":"h","operating_system":"o","machine":"m","python_version":"3","torch_version":"2","transformers_version":"5","logical_cores":2,"physical_cores":null,"torch_threads":2,"total_memory_bytes":1,"device_memory_bytes":null,"niceness":0,"variables":{"OMP_NUM_THREADS":"2"},"performance_cores":null,"efficiency_cores":null,"memory_limit_bytes":null,"is_translated":null,"float32_matmul_precision":""}}','47963a7eb4a5f8b6fa915c6d3d94ca56');
INSERT INTO "events" VALUES(4,'2026-11-26T14:14:00.554Z',1,NULL,'{"event":"calibrated","calibration":{"device":"cpu","dtype":"float32","operations_per_s":100000000000.0,"bytes_per_s":10000000000.0,"small_operations_per_s":50000000000.0,"attention_operations_per_s":50000000000.0,"call_s":0.00001,"baseline_bytes":3,"spent_s":1.0},"earlier":null}','b169538be0e0478a4f0d3e89cd424073');
INSERT INTO "events" VALUES(5,'2026-11-26T14:14:00.554Z',1,NULL,'{"event":"model_loaded","load":{"weights":"random","source":"seed 1","parameters":10,"weights_bytes":40,"config_s":0.1,"build_s":0.2,"weights_s":0.0,"move_s":0.3,"baseline_bytes":1,"after_load_bytes":2,"memory_instrument":"test","dtype":"float32","attention":"sdpa","declared_limit":512,"position_limit":512,"import_s":0.0,"download_s":0.0,"cached_share":null}}','5844366117823f0395486f0444f9e1d2');
INSERT INTO "events" VALUES(6,'2026-11-26T14:14:00.554Z',1,1,'{"event":"trial_started","trial_id":1,"forecast":null}','7cff4e29a6c7740725f3aa6735f37bf9');
INSERT INTO "events" VALUES(7,'2026-11-26T14:14:00.555Z',1,1,'{"event":"trial_completed","trial_id":1,"measurement":{"samples_s":[],"first_pass_s":0.5,"latency_s":0.2,"latency_low_s":null,"latency_high_s":null,"latency_p5_s":0.1,"latency_p95_s":0.3,"throughput_tokens_per_s":640.0,"peak_bytes":100,"peak_instrument":"test","process_peak_bytes":null,"process_peak_instrument":"none","input_note":"","attention":"","caveats":[],"other_cores":null,"interval_method":"","reserved_peak_bytes":null,"reserved_peak_instrument":"","energy_j":null,"energy_instrument":"","cpu_check":"","slept_s":null}}','4b36a75fb8f1ac760971b0316927f49d');
INSERT INTO "events" VALUES(8,'2026-11-26T14:14:00.555Z',1,NULL,'{"event":"march_ended","march_id":1}','6868c298738ccdfab7d0dd1f2a67dfbb');
INSERT INTO "events" VALUES(9,'2026-11-26T14:14:00.555Z',NULL,NULL,'{"event":"run_ended","status":"finished","message":""}','052b949bdc14dd1dac06ba4e1adfbb42');
CREATE TABLE loads (
    load_id INTEGER PRIMARY KEY,
    march_id INTEGER NOT NULL REFERENCES marches,
    environment_id INTEGER REFERENCES environments,
    recorded_at TEXT NOT NULL,
    body TEXT NOT NULL                 -- JSON of trial.Load
);
INSERT INTO "loads" VALUES(1,1,1,'2026-11-26T14:14:00.554Z','{"weights":"random","source":"seed 1","parameters":10,"weights_bytes":40,"config_s":0.1,"build_s":0.2,"weights_s":0.0,"move_s":0.3,"baseline_bytes":1,"after_load_bytes":2,"memory_instrument":"test","dtype":"float32","attention":"sdpa","declared_limit":512,"position_limit":512,"import_s":0.0,"download_s":0.0,"cached_share":null}');
CREATE TABLE marches (
    march_id INTEGER PRIMARY KEY,      -- in marching order
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,                -- JSON of model_spec.ModelSpec
    state TEXT NOT NULL                -- waiting, marching, ended
);
INSERT INTO "marches" VALUES(1,'a-model','{"name":"a-model","category":"C","model_type":"t"}','ended');
CREATE TABLE progress (                -- replaced at will, never synced: the only rows that may be lost
    only INTEGER PRIMARY KEY CHECK (only = 1),
    march_id INTEGER NOT NULL,
    trial_id INTEGER,
    phase TEXT NOT NULL,
    done INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    started_at TEXT NOT NULL
);
CREATE TABLE run (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    product_version TEXT NOT NULL,
    settings TEXT NOT NULL,            -- JSON of trial.Settings
    status TEXT NOT NULL,              -- waiting, running, paused, finished, stopped, no_device
    message TEXT NOT NULL DEFAULT '',
    plan_seal TEXT,                    -- digest of what a plan fixes, see seal.py; null before version 4 of the file
    seal TEXT                          -- the newest event's seal; null until an event is sealed
);
INSERT INTO "run" VALUES(1,'20261124-191051','old','2026-11-26T14:14:00.550Z','0.1.0','{"sequence_lengths":[128],"device":"auto","dtype":"auto","weights":"auto","batch_size":1,"warm_up_passes":1,"min_repeats":5,"max_repeats":100,"time_budget_s":10.0,"trial_timeout_s":600.0,"load_timeout_s":1800.0,"min_available_bytes":536870912,"seed":20251124,"force":false}','finished','','1b6e3b181e3eb00c2cf2bec85c898937','052b949bdc14dd1dac06ba4e1adfbb42');
CREATE TABLE samples (
    trial_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    latency_s REAL NOT NULL,
    PRIMARY KEY (trial_id, attempt, repeat)
) WITHOUT ROWID;
INSERT INTO "samples" VALUES(1,1,0,0.3);
INSERT INTO "samples" VALUES(1,1,1,0.1);
INSERT INTO "samples" VALUES(1,1,2,0.2);
CREATE TABLE sessions (                -- one row for each engine that worked on the run
    session_id INTEGER PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    ended_at TEXT,
    worked_s REAL,                     -- by a clock that nobody sets; null before version 4 of the file
    awake_by TEXT                      -- what held off sleep meanwhile
);
INSERT INTO "sessions" VALUES(1,29632,'made-up host','2026-11-26T14:14:00.554Z','2026-11-26T14:14:00.556Z','2026-11-26T14:14:00.556Z',2.1188900027482304722e-03,'test');
CREATE TABLE trials (
    trial_id INTEGER PRIMARY KEY,
    march_id INTEGER NOT NULL REFERENCES marches,
    sequence_length INTEGER NOT NULL,
    state TEXT NOT NULL,               -- queued, running, ended
    UNIQUE (march_id, sequence_length)
);
INSERT INTO "trials" VALUES(1,1,128,'ended');
CREATE INDEX attempts_by_load ON attempts (load_id);
CREATE INDEX conditions_by_trial ON conditions (trial_id);
CREATE INDEX commands_open ON commands (command_id) WHERE answered_at IS NULL;
