-- That a workspace is still to be told of a feed that has not worked for days; the row goes once it was told, or given up.
-- `begun_at` is when that was first tried: it may stand though nothing says so, and is looked for since then.
CREATE TABLE feed_notices (
    feed TEXT NOT NULL,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    begun_at TEXT,
    PRIMARY KEY (platform, workspace, feed),
    FOREIGN KEY (platform, workspace, feed) REFERENCES follows (platform, workspace, feed) ON DELETE CASCADE
);

CREATE INDEX feed_notices_by_time ON feed_notices (due_at);
