-- What is followed: feeds, who follows them, what stood in them, and the stories and topics that come of it.

-- A feed is fetched once for everybody who follows it.
CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    title TEXT,
    site TEXT,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    interval_seconds INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    checked_at TEXT,
    succeeded_at TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    error_sentence TEXT,
    told_dead_at TEXT,
    created_at TEXT NOT NULL
);

CREATE INDEX feeds_by_turn ON feeds (next_at);

-- A workspace follows a feed once; `channel` is where it was asked for, and where its end is told.
CREATE TABLE follows (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    feed TEXT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    followed_by TEXT NOT NULL,
    followed_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, feed)
);

CREATE INDEX follows_by_feed ON follows (feed);

-- What stood in a feed. `quiet` entries were there before anybody followed it: nothing is posted about them.
-- `state` is new (to be read), read (there is an article), or left (there is nothing to read, `error_code` says why).
CREATE TABLE feed_entries (
    feed TEXT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    entry TEXT NOT NULL,
    link TEXT,
    title TEXT,
    summary TEXT,
    author TEXT,
    published TEXT,
    quiet INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'read', 'left')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    article TEXT REFERENCES articles (id) ON DELETE SET NULL,
    error_code TEXT,
    PRIMARY KEY (feed, entry)
);

CREATE INDEX feed_entries_due ON feed_entries (due_at) WHERE state = 'new';

CREATE INDEX feed_entries_by_article ON feed_entries (article);

CREATE INDEX feed_entries_by_time ON feed_entries (feed, seen_at);

-- Which of a workspace's articles report one event, with what came second, so that people can merge and split.
CREATE TABLE story_articles (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    story TEXT NOT NULL,
    score REAL NOT NULL,
    runner_up TEXT,
    runner_up_score REAL,
    reason TEXT NOT NULL,
    placed_at TEXT NOT NULL,
    placed_by TEXT,
    PRIMARY KEY (platform, workspace, article)
);

CREATE INDEX story_articles_by_story ON story_articles (platform, workspace, story);

CREATE INDEX story_articles_by_time ON story_articles (platform, workspace, placed_at);

-- What members decided about stories, in order: articles that belong together, or apart from others.
CREATE TABLE story_decisions (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('join', 'part')),
    articles TEXT NOT NULL,
    others TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, number)
);

-- What a team follows. A closed topic keeps its name, and another may take it.
CREATE TABLE topics (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    watch TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    closed_at TEXT
);

CREATE UNIQUE INDEX topics_by_name ON topics (platform, workspace, name_key) WHERE state = 'open';

-- One living thread for each topic in a channel; `thread` is set once it stands.
CREATE TABLE topic_threads (
    topic TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    thread TEXT,
    PRIMARY KEY (topic, channel)
);

-- Why an article is on a topic.
CREATE TABLE topic_articles (
    topic TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    story TEXT NOT NULL,
    reason TEXT NOT NULL,
    matched_at TEXT NOT NULL,
    PRIMARY KEY (topic, article)
);

CREATE INDEX topic_articles_by_story ON topic_articles (story);

CREATE INDEX topic_articles_by_article ON topic_articles (article);

-- What a topic's thread is to be told: due, posted (at `message`), or nothing, because the thread had it already.
CREATE TABLE topic_posts (
    topic TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'posted', 'nothing', 'failed')),
    message TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    posted_at TEXT,
    PRIMARY KEY (topic, channel, article)
);

CREATE INDEX topic_posts_due ON topic_posts (due_at) WHERE state = 'due';
