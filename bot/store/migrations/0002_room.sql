-- The local room: one workspace of channels, messages, threads and reactions.
-- `sequence` grows with every change, so that a reader asks for what changed since it last looked.

CREATE TABLE room_messages (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    thread TEXT REFERENCES room_messages (id),
    author TEXT NOT NULL,
    audience TEXT,
    body TEXT NOT NULL DEFAULT '',
    reply TEXT,
    pending INTEGER NOT NULL DEFAULT 0,
    posted_at TEXT NOT NULL,
    sequence INTEGER NOT NULL UNIQUE
);

CREATE INDEX room_messages_by_place ON room_messages (channel, thread, posted_at, id);

CREATE TABLE room_reactions (
    message TEXT NOT NULL REFERENCES room_messages (id),
    emoji TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (message, emoji, member)
);

-- One row that hands out the sequence: the writer's transaction makes it gapless and ordered.
CREATE TABLE room_sequence (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
);

INSERT INTO room_sequence (id, last) VALUES (1, 0);
