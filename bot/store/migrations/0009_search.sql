-- Full-text search by SQLite's FTS5, used by bot/search/index.py alone.
-- The texts stay where they are: an index without content holds words and places only, and what is taken out of
-- it is given to it again. Numbers are never used twice, so that what an index may still hold of a row that
-- has gone is nobody's.

-- Articles that members of a workspace asked for by hand; those that came by feeds are in story_articles.
CREATE TABLE asked_articles (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    asked_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, article)
);

-- Which version of an article is in the index, under which title.
CREATE TABLE search_articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL
);

CREATE VIRTUAL TABLE search_articles_text USING fts5 (
    title, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE search_quotes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL,
    finish INTEGER NOT NULL,
    speaker TEXT NOT NULL
);

CREATE INDEX search_quotes_by_article ON search_quotes (article);

CREATE VIRTUAL TABLE search_quotes_text USING fts5 (
    words, speaker, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE search_comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    UNIQUE (platform, workspace, channel, message),
    FOREIGN KEY (platform, workspace, channel, message)
        REFERENCES comments (platform, workspace, channel, message) ON DELETE CASCADE
);

CREATE VIRTUAL TABLE search_comments_text USING fts5 (
    body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
);

-- What is stored already.

INSERT INTO search_articles (article, version, title)
SELECT articles.id, articles.current_version, COALESCE(version.title, '')
FROM articles
JOIN article_versions AS version ON version.article_id = articles.id AND version.number = articles.current_version
ORDER BY articles.created_at, articles.id;

INSERT INTO search_articles_text (rowid, title, body)
SELECT search_articles.id, search_articles.title, version.text
FROM search_articles
JOIN article_versions AS version
    ON version.article_id = search_articles.article AND version.number = search_articles.version;

INSERT INTO search_comments (platform, workspace, channel, message)
SELECT platform, workspace, channel, message FROM comments ORDER BY said_at, message;

INSERT INTO search_comments_text (rowid, body)
SELECT search_comments.id, comments.body
FROM search_comments
JOIN comments ON comments.platform = search_comments.platform AND comments.workspace = search_comments.workspace
    AND comments.channel = search_comments.channel AND comments.message = search_comments.message;

INSERT INTO asked_articles (platform, workspace, article, asked_at)
SELECT threads.platform, threads.workspace, articles.id, MIN(threads.opened_at)
FROM threads JOIN articles ON articles.id = threads.subject
GROUP BY threads.platform, threads.workspace, articles.id;

INSERT INTO asked_articles (platform, workspace, article, asked_at)
SELECT posts.platform, posts.workspace, article_urls.article_id, MIN(posts.posted_at)
FROM posts JOIN article_urls ON article_urls.url_key = posts.url
WHERE TRUE
GROUP BY posts.platform, posts.workspace, article_urls.article_id
ON CONFLICT DO NOTHING;

-- Quotations are found by reading the cards: every article is read again, in the background.
DELETE FROM speaker_readings;
