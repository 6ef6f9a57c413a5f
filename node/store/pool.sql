-- pool.db: what peers published.  It can be fetched again, so commits here do
-- not wait for the disk.  One integer key per leaf (log number << 40 | index)
-- and no secondary index (PLATFORM 0.2).

-- `size` is what is adopted: rows of `leaf` at or above it are staged and
-- invisible.  `state` is the replica as node/federate encodes it.
CREATE TABLE log (
    no    INTEGER PRIMARY KEY,
    tid   BLOB NOT NULL UNIQUE CHECK (length(tid) = 20),
    size  INTEGER NOT NULL,
    seen  INTEGER NOT NULL,
    state BLOB NOT NULL
) STRICT;

-- data: salt (16 bytes) and body of a live offer.
CREATE TABLE leaf (
    key  INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;
