-- Which workspaces have let the bot in, each for the app (its client id) that it was let in by. `whole` says that it is
-- an organisation, with all of its teams. `sealed` holds the tokens, encrypted under a key that is never kept here.
-- `version` changes with the tokens; `held_until` is the time that whoever exchanges them has for that.
CREATE TABLE installations (
    platform TEXT NOT NULL,
    client TEXT NOT NULL,
    workspace TEXT NOT NULL,
    enterprise TEXT NOT NULL DEFAULT '',
    whole INTEGER NOT NULL DEFAULT 0,
    app TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    bot TEXT NOT NULL DEFAULT '',
    own_id TEXT NOT NULL DEFAULT '',
    scopes TEXT NOT NULL DEFAULT '',
    installed_at TEXT NOT NULL,
    expires_at TEXT,
    sealed TEXT NOT NULL,
    version TEXT NOT NULL,
    held_until TEXT,
    PRIMARY KEY (platform, client, workspace)
);

-- Of which organisation a team is, where it is reached through that one's installation.
CREATE TABLE organisation_teams (
    platform TEXT NOT NULL,
    client TEXT NOT NULL,
    workspace TEXT NOT NULL,
    enterprise TEXT NOT NULL,
    PRIMARY KEY (platform, client, workspace)
);

-- Ways back from the platform's page: a hash of the word that leads back, until when, and whether it was used.
CREATE TABLE install_states (
    state TEXT PRIMARY KEY,
    ends_at TEXT NOT NULL,
    used_at TEXT
);
