-- From when on the next message may be sent to a channel, whichever process sends it. Rows go a day after.
CREATE TABLE channel_turns (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    free_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, channel)
);

CREATE INDEX channel_turns_by_time ON channel_turns (free_at);
