-- Which process was last told of what happens on a line that one process alone should keep.
CREATE TABLE inbox_lines (
    line TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    held_until TEXT NOT NULL
);
