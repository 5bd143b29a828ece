-- What a list calls a feed is its workspace's own: the feed itself, which all share, has the title that it gives itself.
ALTER TABLE follows ADD COLUMN label TEXT;

ALTER TABLE follows ADD COLUMN label_site TEXT;

-- That the file is to be written anew, since something in it was deleted for good: pages that were put in order again may
-- still hold pieces of it.
CREATE TABLE wiping (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    asked_at TEXT NOT NULL
);
