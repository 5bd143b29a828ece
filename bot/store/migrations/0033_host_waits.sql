-- Which hosts have asked to be left alone, and until when: for all processes, and across restarts. Rows go a day after.
CREATE TABLE host_waits (
    host TEXT NOT NULL PRIMARY KEY,
    until_at TEXT NOT NULL
);

CREATE INDEX host_waits_by_time ON host_waits (until_at);
