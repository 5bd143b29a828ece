-- What searches are narrowed by, beside the words: which outlet an article is of, and when it appeared.
-- `appeared_at` is the date that it gives itself, or when it was first stored where it gives none that can be believed.
-- Places that lead from a filter to its articles, so that no search goes through all of them.

ALTER TABLE search_articles ADD COLUMN outlet TEXT NOT NULL DEFAULT '';

ALTER TABLE search_articles ADD COLUMN appeared_at TEXT NOT NULL DEFAULT '';

UPDATE search_articles SET outlet = COALESCE(known.site, ''), appeared_at = CASE
    WHEN known.published IS NULL OR known.said IS NULL OR known.said > known.latest THEN known.created_at
    ELSE known.said || '.000000+00:00' END
FROM (
    SELECT articles.id AS article, articles.created_at, version.site, version.published,
        CASE LENGTH(version.published) WHEN 10 THEN STRFTIME('%Y-%m-%dT12:00:00', version.published)
            ELSE STRFTIME('%Y-%m-%dT%H:%M:%S', version.published) END AS said,
        STRFTIME('%Y-%m-%dT%H:%M:%S', articles.created_at, '+1 day') AS latest
    FROM articles
    JOIN article_versions AS version ON version.article_id = articles.id AND version.number = articles.current_version
) AS known
WHERE known.article = search_articles.article;

CREATE INDEX search_articles_by_outlet ON search_articles (outlet, appeared_at);

CREATE INDEX search_articles_by_time ON search_articles (appeared_at);
