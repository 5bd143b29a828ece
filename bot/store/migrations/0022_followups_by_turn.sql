-- What of follow-ups is due, asked every second for each platform: found by the platform first.

DROP INDEX followups_voting;

DROP INDEX followups_to_recount;

DROP INDEX followups_to_edit;

DROP INDEX followups_by_due;

CREATE INDEX followups_voting ON followups (platform, closes_at) WHERE state = 'voting';

CREATE INDEX followups_to_recount ON followups (platform, recount_at) WHERE state = 'voting';

CREATE INDEX followups_to_edit ON followups (platform, edit_at) WHERE edit_at IS NOT NULL;

CREATE INDEX followups_by_due ON followups (platform, due_on) WHERE state = 'accepted' AND due_on IS NOT NULL;

CREATE INDEX followups_to_seed ON followups (platform) WHERE state = 'voting' AND message IS NOT NULL AND NOT seeded;
