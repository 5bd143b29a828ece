-- What the team is to follow up: proposed, voted on, accepted or dropped, owned, done.

-- `number` is what people type (“#12”). `event` is the request that proposed it, so that one that is worked on again
-- after a restart proposes nothing twice. `open_key` is what a second one would have in common with it.
-- `about` is the message that it was proposed from. `thread` is where its ballot stands, `message` the ballot. The terms (`voters` to `reminder`) are those of the
-- moment it was proposed; `round` counts how often it was voted on before. `yes`, `no` and `uncounted` are what came
-- of the vote. `revision` grows with all that a reader of the ballot would see, `shown` is the one that stands there,
-- `edit_at` when it is shown next. `recount_at` is when the platform is asked for the votes again.
CREATE TABLE followups (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    event TEXT NOT NULL,
    question TEXT NOT NULL,
    open_key TEXT NOT NULL,
    topic TEXT REFERENCES topics (id) ON DELETE SET NULL,
    channel TEXT NOT NULL,
    thread TEXT,
    article TEXT REFERENCES articles (id) ON DELETE SET NULL,
    version INTEGER,
    start_at INTEGER,
    end_at INTEGER,
    title TEXT NOT NULL DEFAULT '',
    about TEXT,
    about_thread TEXT,
    proposed_by TEXT NOT NULL,
    proposed_name TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'voting' CHECK (state IN ('voting', 'accepted', 'dropped', 'done', 'withdrawn')),
    voters TEXT NOT NULL CHECK (voters IN ('everyone', 'managers')),
    quorum INTEGER NOT NULL,
    majority INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    reminder INTEGER NOT NULL,
    round INTEGER NOT NULL DEFAULT 0,
    buttons INTEGER NOT NULL DEFAULT 0,
    message TEXT,
    message_thread TEXT,
    seeded INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0,
    shown INTEGER NOT NULL DEFAULT 0,
    stale_since TEXT,
    edit_at TEXT,
    edit_attempts INTEGER NOT NULL DEFAULT 0,
    recount_at TEXT,
    recount_attempts INTEGER NOT NULL DEFAULT 0,
    recounted_at TEXT,
    accepted INTEGER,
    yes INTEGER,
    no INTEGER,
    uncounted INTEGER,
    decided_at TEXT,
    owner TEXT,
    owner_name TEXT,
    due_on TEXT,
    assigned_at TEXT,
    closed_at TEXT,
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (platform, workspace, number),
    UNIQUE (platform, workspace, event)
);

-- The promise: what is open already is not proposed a second time.
CREATE UNIQUE INDEX followups_once ON followups (platform, workspace, open_key)
    WHERE state IN ('voting', 'accepted');

CREATE INDEX followups_by_ballot ON followups (platform, workspace, channel, message);

CREATE INDEX followups_by_topic ON followups (topic);

CREATE INDEX followups_by_article ON followups (article);

CREATE INDEX followups_voting ON followups (closes_at) WHERE state = 'voting';

CREATE INDEX followups_to_recount ON followups (recount_at) WHERE state = 'voting';

CREATE INDEX followups_to_edit ON followups (edit_at) WHERE edit_at IS NOT NULL;

CREATE INDEX followups_by_due ON followups (due_on) WHERE state = 'accepted' AND due_on IS NOT NULL;

-- A thumb of a member, by reaction or by button: there or not, as of the latest that is known of it.
-- `changed_at` is the platform's time, `noted_at` ours.
CREATE TABLE followup_marks (
    followup TEXT NOT NULL REFERENCES followups (id) ON DELETE CASCADE,
    member TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('yes', 'no')),
    via TEXT NOT NULL CHECK (via IN ('reaction', 'button')),
    present INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    PRIMARY KEY (followup, member, choice, via)
);

-- The promise: one vote for each member. It is made of the marks, in the transaction that changes them.
CREATE TABLE followup_votes (
    followup TEXT NOT NULL REFERENCES followups (id) ON DELETE CASCADE,
    member TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('yes', 'no')),
    counted INTEGER NOT NULL,
    PRIMARY KEY (followup, member)
);

-- Whether a member may vote where not everybody may, as the platform said last.
CREATE TABLE followup_voters (
    followup TEXT NOT NULL REFERENCES followups (id) ON DELETE CASCADE,
    member TEXT NOT NULL,
    may INTEGER NOT NULL,
    PRIMARY KEY (followup, member)
);

-- Everything that was changed: what, by whom, when. `event` is the request that changed it, for once-only.
CREATE TABLE followup_changes (
    id TEXT PRIMARY KEY,
    followup TEXT NOT NULL REFERENCES followups (id) ON DELETE CASCADE,
    what TEXT NOT NULL,
    member TEXT NOT NULL,
    member_name TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    event TEXT NOT NULL,
    owner_name TEXT,
    due_on TEXT,
    note TEXT NOT NULL DEFAULT '',
    yes INTEGER,
    no INTEGER,
    UNIQUE (followup, event, what)
);

CREATE INDEX followup_changes_in_order ON followup_changes (followup, changed_at);

-- What is to be posted besides the ballot itself, each once by its key: what came of a vote, and reminders. The
-- ballot is posted under its own key, drawn then. `member` gets it alone, where that can be. `begun_at` is when it was
-- first tried: from then on it may stand.
CREATE TABLE followup_posts (
    id TEXT PRIMARY KEY,
    followup TEXT NOT NULL REFERENCES followups (id) ON DELETE CASCADE,
    platform TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ballot', 'decision', 'closing', 'due', 'overdue')),
    member TEXT,
    reply TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'posted', 'failed', 'dropped')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    begun_at TEXT,
    posted_at TEXT
);

CREATE INDEX followup_posts_due ON followup_posts (platform, due_at) WHERE state = 'due';

CREATE INDEX followup_posts_by_followup ON followup_posts (followup);

-- Which message told what, asked when somebody pins one.
CREATE INDEX topic_posts_by_message ON topic_posts (channel, message);

CREATE INDEX digest_parts_by_message ON digest_parts (message);
