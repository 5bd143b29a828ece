-- Which feeds an address stood in, asked where no article came of it.
CREATE INDEX feed_entries_by_link ON feed_entries (link);
