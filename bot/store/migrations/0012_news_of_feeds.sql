-- What makes asking a feed cheap: its rhythm as it was learned last, and what stood in it when it was read last.

ALTER TABLE feeds ADD COLUMN usual_seconds REAL;

ALTER TABLE feeds ADD COLUMN latest_at TEXT;

-- A line for each entry, as `bot/sources/feeds/news.py` writes them.
CREATE TABLE feed_standing (
    feed TEXT PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
    entries TEXT NOT NULL
);
