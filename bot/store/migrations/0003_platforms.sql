-- What comes in from chat platforms, what was posted in answer, and what is kept of threads.
-- A message is named by platform, workspace, channel and its own id; times are UTC text.

-- The key promises that an event is handled once; a row is kept for a day.
-- `request` is the request itself until it is answered: it says where the answer goes, which is a secret.
CREATE TABLE inbox_events (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    event_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    request TEXT,
    parts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, workspace, event_id)
);

CREATE INDEX inbox_events_by_time ON inbox_events (received_at);

CREATE INDEX inbox_events_waiting ON inbox_events (platform, received_at) WHERE request IS NOT NULL;

-- Messages of the bot that stand on a platform, with the command they answer and the address it was about.
CREATE TABLE posts (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    thread TEXT,
    command TEXT NOT NULL,
    url TEXT,
    posted_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, message)
);

CREATE INDEX posts_by_time ON posts (platform, workspace, posted_at);

-- A platform's button holds a short key; the command that it stands for is here.
CREATE TABLE button_commands (
    key TEXT PRIMARY KEY,
    command TEXT NOT NULL,
    kept_at TEXT NOT NULL
);

-- One thread for each subject in a channel: an article now.
CREATE TABLE threads (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    subject TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel, thread),
    UNIQUE (platform, workspace, channel, subject)
);

CREATE TABLE comments (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    thread TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    said_at TEXT NOT NULL,
    edited_at TEXT,
    PRIMARY KEY (platform, workspace, channel, message),
    FOREIGN KEY (platform, workspace, channel, thread)
        REFERENCES threads (platform, workspace, channel, thread) ON DELETE CASCADE
);

CREATE INDEX comments_by_thread ON comments (platform, workspace, channel, thread, said_at);

-- What a workspace has set for itself, with who and when.
CREATE TABLE workspace_settings (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, name)
);
