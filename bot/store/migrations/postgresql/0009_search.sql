-- Full-text search by PostgreSQL's text search, used by bot/search alone. Words are cut and stemmed by the program, as
-- SQLite's FTS5 does it, so that both engines find the same; the texts themselves stay where they are.

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

-- The stems of a title (weight A) and a text (weight D), with their places; `length` is how many words those are.
CREATE TABLE search_articles_text (
    rowid INTEGER PRIMARY KEY REFERENCES search_articles (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL,
    length INTEGER NOT NULL
);

CREATE INDEX search_articles_text_words ON search_articles_text USING GIN (words);

CREATE TABLE search_quotes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL,
    finish INTEGER NOT NULL,
    speaker TEXT NOT NULL
);

CREATE INDEX search_quotes_by_article ON search_quotes (article);

CREATE TABLE search_quotes_text (
    rowid INTEGER PRIMARY KEY REFERENCES search_quotes (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL,
    length INTEGER NOT NULL
);

CREATE INDEX search_quotes_text_words ON search_quotes_text USING GIN (words);

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

CREATE TABLE search_comments_text (
    rowid INTEGER PRIMARY KEY REFERENCES search_comments (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL,
    length INTEGER NOT NULL
);

CREATE INDEX search_comments_text_words ON search_comments_text USING GIN (words);
