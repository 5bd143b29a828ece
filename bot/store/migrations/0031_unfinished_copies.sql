-- What this database is becoming a copy of, as long as it is not finished: nothing serves from it until then.

CREATE TABLE unfinished_copies (
    source TEXT NOT NULL PRIMARY KEY,
    begun_at TEXT NOT NULL
);
