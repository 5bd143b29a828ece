-- Topics that go on in others, what their threads are told of them, and what keeps those threads from being put away.

-- Where a topic that was merged goes on.
ALTER TABLE topics ADD COLUMN merged_into TEXT REFERENCES topics (id) ON DELETE SET NULL;

CREATE INDEX topics_by_successor ON topics (merged_into);

-- How an article came to be on a topic: by its terms, its story, its likeness to others there, or by a member.
ALTER TABLE topic_articles ADD COLUMN how TEXT NOT NULL DEFAULT 'terms'
    CHECK (how IN ('terms', 'story', 'likeness', 'member'));

UPDATE topic_articles SET how = 'story' WHERE reason = 'the same story as one that matched';

-- An article that a member took off a topic: its story stays off.
CREATE TABLE topic_refusals (
    topic TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    refused_by TEXT NOT NULL,
    refused_at TEXT NOT NULL,
    PRIMARY KEY (topic, article)
);

-- When a thread was last seen to be open, and whether a moderator has locked it.
ALTER TABLE topic_threads ADD COLUMN looked_at TEXT;

ALTER TABLE topic_threads ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;

-- What threads are to be told of their topic itself, each once.
CREATE TABLE topic_notices (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('closed', 'reopened', 'merged')),
    member TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'posted', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL
);

CREATE INDEX topic_notices_due ON topic_notices (due_at) WHERE state = 'due';
