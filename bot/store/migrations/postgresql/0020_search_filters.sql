-- What searches are narrowed by, beside the words: which outlet an article is of, and when it appeared.
-- (On PostgreSQL nothing was stored before this.)

ALTER TABLE search_articles ADD COLUMN outlet TEXT NOT NULL DEFAULT '';

ALTER TABLE search_articles ADD COLUMN appeared_at TEXT NOT NULL DEFAULT '';

CREATE INDEX search_articles_by_outlet ON search_articles (outlet, appeared_at);

CREATE INDEX search_articles_by_time ON search_articles (appeared_at);
