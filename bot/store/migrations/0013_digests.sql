-- When channels get their digest, and what became of each digest.

-- One schedule for each channel that is posted to; a personal one is posted in the direct messages of its
-- `member`. `about` is the channel whose topics it holds. `times`, `days` (Monday is 0) and `zone` are wall
-- time. Slots after `since_at` count; `bridges` are those that an earlier schedule left to this one.
-- `look_at` is when something may be due; `looked_at` shows a clock that was put back since.
CREATE TABLE digest_schedules (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    about TEXT NOT NULL,
    member TEXT,
    times TEXT NOT NULL,
    days TEXT NOT NULL,
    zone TEXT NOT NULL,
    since_at TEXT NOT NULL,
    bridges TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused')),
    look_at TEXT NOT NULL,
    looked_at TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel)
);

CREATE INDEX digest_schedules_by_turn ON digest_schedules (platform, look_at) WHERE state = 'active';

CREATE INDEX digest_schedules_looked ON digest_schedules (platform, looked_at) WHERE state = 'active';

-- A digest from its claim on: claimed, composed (what is posted is in `digest_parts`), posted, failed, or merged
-- into the one that covers its time too. It covers what came after `since_at` up to `until_at`.
-- `owner` works on it until `leased_until`; `held_at` shows a clock that was put back since.
CREATE TABLE digests (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    about TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('scheduled', 'asked')),
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    late INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'composed', 'posted', 'failed', 'merged')),
    since_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    owner TEXT,
    held_at TEXT,
    leased_until TEXT,
    try_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    error_sentence TEXT,
    left_out TEXT NOT NULL DEFAULT '[]',
    document TEXT NOT NULL DEFAULT '',
    claimed_at TEXT NOT NULL,
    posted_at TEXT
);

-- The promise: one digest for a channel, a local date and a wall time, whoever claims it.
CREATE UNIQUE INDEX digests_once ON digests (platform, workspace, channel, day, at) WHERE kind = 'scheduled';

CREATE INDEX digests_by_channel ON digests (platform, workspace, channel, claimed_at);

CREATE INDEX digests_waiting ON digests (platform, try_at) WHERE state IN ('claimed', 'composed');

-- What is posted, in order. `begun_at` is when the first try began: from then on the part may stand.
CREATE TABLE digest_parts (
    digest TEXT NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    reply TEXT NOT NULL,
    begun_at TEXT,
    message TEXT,
    thread TEXT,
    posted_at TEXT,
    PRIMARY KEY (digest, part)
);

-- What a channel's digests held, so that nothing comes twice.
CREATE TABLE digest_items (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    item TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, item)
);

CREATE INDEX digest_items_by_digest ON digest_items (digest);
