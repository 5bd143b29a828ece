-- Feeds that were followed together, from one list, carry that list's key: they can be unfollowed together.
ALTER TABLE follows ADD COLUMN brought_by TEXT;

CREATE INDEX follows_by_list ON follows (brought_by);
