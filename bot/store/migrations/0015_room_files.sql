-- Files that came with a message of the room. What is in one is kept for a day, its name as long as the message.
CREATE TABLE room_files (
    id TEXT PRIMARY KEY,
    message TEXT NOT NULL REFERENCES room_messages (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    body BLOB,
    kept_at TEXT NOT NULL
);

CREATE INDEX room_files_by_message ON room_files (message);
