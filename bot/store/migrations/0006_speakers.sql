-- Who is quoted where, read from the cards: it can be made again from them at any time.

-- Which version of an article was read for quotations; one without any is here too.
CREATE TABLE speaker_readings (
    article TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL
);

-- One row for each quotation and each name it goes under: the person's, and that of the body they speak for.
-- `start` is where the words begin in the article's text, in code points; `said_at` is when the article appeared.
CREATE TABLE speaker_quotes (
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    start INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (article, start, name_key)
);

CREATE INDEX speaker_quotes_by_name ON speaker_quotes (name_key, said_at);
