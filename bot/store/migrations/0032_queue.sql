-- Which changes of the queue's own tables have been applied; the library that has them leaves that to us.

CREATE TABLE queue_schema (
    change TEXT NOT NULL PRIMARY KEY
);

-- Articles that a workspace is to have placed in its stories and topics, where many processes share the work.

CREATE TABLE placements (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    feed TEXT NOT NULL,
    entry TEXT NOT NULL,
    article TEXT NOT NULL,
    quiet INTEGER NOT NULL,
    published TEXT,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, workspace, feed, entry)
);

CREATE INDEX placements_due ON placements (due_at);
