-- Version 1 to 2 of pool.db.  A new database takes pool.sql and then this.

-- One log per stream that a peer shows us; what was there is stream 0.
CREATE TABLE log_2 (
    no     INTEGER PRIMARY KEY,
    tid    BLOB NOT NULL CHECK (length(tid) = 20),
    stream INTEGER NOT NULL CHECK (stream BETWEEN 0 AND 63),
    size   INTEGER NOT NULL,
    seen   INTEGER NOT NULL,
    state  BLOB NOT NULL,
    UNIQUE (tid, stream)
) STRICT;
INSERT INTO log_2 SELECT no, tid, 0, size, seen, state FROM log;
DROP TABLE log;
ALTER TABLE log_2 RENAME TO log;

-- What the count of possible authors of an offer came to (findings.h), and the
-- ground on which the offers of a log were counted.
ALTER TABLE leaf ADD COLUMN finding INTEGER NOT NULL DEFAULT 0;
CREATE TABLE examined (
    log    INTEGER PRIMARY KEY,
    ground BLOB NOT NULL CHECK (length(ground) = 32),
    next   INTEGER NOT NULL
) STRICT;
