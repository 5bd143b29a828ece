-- When a post was first tried: it may stand though nothing says so, and is looked for since then before it is posted again.
ALTER TABLE topic_threads ADD COLUMN begun_at TEXT;

ALTER TABLE topic_posts ADD COLUMN begun_at TEXT;

ALTER TABLE topic_notices ADD COLUMN begun_at TEXT;

ALTER TABLE article_changes ADD COLUMN begun_at TEXT;
