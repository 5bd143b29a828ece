-- The side that members gave to cells of a topic's table of positions; the latest that nobody took back counts.
-- `cell` is made of its words and speaker, so that it stays the same when the article has a new version.
CREATE TABLE position_corrections (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    cell TEXT NOT NULL,
    article TEXT NOT NULL,
    words TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('for', 'against', 'conditional', 'unclear')),
    note TEXT NOT NULL DEFAULT '',
    member TEXT NOT NULL,
    member_name TEXT NOT NULL DEFAULT '',
    made_at TEXT NOT NULL,
    undone_at TEXT,
    undone_by TEXT
);

CREATE INDEX position_corrections_by_topic ON position_corrections (topic, made_at);
