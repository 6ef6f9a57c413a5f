-- Version 1 to 2 of own.db.  A new database takes own.sql and then this.

-- Editions of registers (registers.h).  The holder of number 1 is ourselves:
-- twenty zero bytes.
CREATE TABLE register_holder (
    id  INTEGER PRIMARY KEY,
    tid BLOB NOT NULL UNIQUE CHECK (length(tid) = 20)
) STRICT;
INSERT INTO register_holder VALUES (1, zeroblob(20));

CREATE TABLE edition (
    no              INTEGER PRIMARY KEY AUTOINCREMENT,
    holder          INTEGER NOT NULL REFERENCES register_holder (id),
    kind            INTEGER NOT NULL,
    dated           INTEGER NOT NULL,
    imported_at     INTEGER NOT NULL,
    source_hash     BLOB NOT NULL CHECK (length(source_hash) = 32),
    population_hash BLOB NOT NULL CHECK (length(population_hash) = 32),
    rows            INTEGER NOT NULL,
    report          TEXT NOT NULL,
    partition       BLOB
) STRICT;
CREATE INDEX edition_holder ON edition (holder, no);

-- The register of version 1 becomes edition 1, a CSV: nothing else was read.
INSERT INTO edition
SELECT 1, 1, 3, a.at / 86400, a.at, zeroblob(32), zeroblob(32),
       (SELECT count(*) FROM establishment), '{}', NULL
  FROM (SELECT coalesce(max(at), 0) AS at FROM journal
         WHERE event = 'import.register') AS a
 WHERE EXISTS (SELECT 1 FROM establishment);

-- A row stands in the editions `first` to `last` of its holder.
CREATE TABLE establishment_2 (
    unit      INTEGER NOT NULL,
    site      INTEGER NOT NULL,
    commune   INTEGER NOT NULL,
    nace      INTEGER NOT NULL,
    size_band INTEGER NOT NULL,
    natural   INTEGER NOT NULL,
    active    INTEGER NOT NULL,
    holder    INTEGER NOT NULL,
    first     INTEGER NOT NULL,
    last      INTEGER NOT NULL,
    PRIMARY KEY (holder, unit, site, commune, nace, size_band, natural, active,
                 last)
) STRICT, WITHOUT ROWID;
INSERT INTO establishment_2
SELECT DISTINCT unit, site, commune, nace, size_band, natural, active, 1, 1, 1
  FROM establishment;
DROP TABLE establishment;
ALTER TABLE establishment_2 RENAME TO establishment;
UPDATE edition SET rows = (SELECT count(*) FROM establishment);

-- Names of the register, folded, of the own perimeter: the text guard refuses
-- bytes that hold one.  Never read for anything else.
CREATE TABLE register_name (
    name TEXT PRIMARY KEY CHECK (length(name) > 0)
) STRICT, WITHOUT ROWID;

-- A sole trader as far as the facilitator knows (a register decides instead).
ALTER TABLE company ADD COLUMN natural_person INTEGER NOT NULL DEFAULT 0;

-- Keyed hash of the legal unit of an erased company (secret.h): with it the
-- history rule still holds when the company comes back.  0: `company` tells.
ALTER TABLE publication ADD COLUMN author INTEGER NOT NULL DEFAULT 0;

-- What companies answered to the preview: append-only, the newest of a flow
-- counts.  `who` is a keyed hash, `record` SHA-256 of the body that was shown
-- without its id, `text_version` that of the question.
CREATE TABLE consent (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    flow         INTEGER NOT NULL,
    company      INTEGER NOT NULL,
    answer       INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    who          BLOB NOT NULL CHECK (length(who) = 16),
    text_version INTEGER NOT NULL,
    k            INTEGER NOT NULL,
    k_members    INTEGER NOT NULL,
    record       BLOB NOT NULL CHECK (length(record) IN (0, 32)),
    -- Identity of the flow's import: a flow that was removed and comes back
    -- meets the answer.
    key          TEXT NOT NULL
) STRICT;
CREATE INDEX consent_key ON consent (key);
CREATE INDEX refusal_flow ON refusal (flow);

-- Persons who approve what lowers the protection, and what waits for them.
-- `secret` is crypto_pwhash_str; a person who left keeps the row (`ended`).
CREATE TABLE approver (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL UNIQUE CHECK (length(name) > 0),
    secret TEXT NOT NULL,
    since  INTEGER NOT NULL,
    ended  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE proposal (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    change   TEXT NOT NULL,
    proposer INTEGER NOT NULL REFERENCES approver (id),
    at       INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    approver INTEGER NOT NULL DEFAULT 0,
    closed   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Streams: `own_leaf.idx`, `checkpoint.size` and `publication.leaf` are stream
-- number << 40 | index or size, so that the first version's are stream 0.
-- Whom a flow that waits is for: territory ids, 20 bytes each, ascending; NULL:
-- all active peers.
ALTER TABLE queue ADD COLUMN audience BLOB;

-- Own statements (proto/PROTOCOL.md 12.7) among the live leaves: the
-- beginning of their bodies is always the same.
CREATE INDEX own_leaf_statement ON own_leaf (idx)
    WHERE live = 1 AND substr(body, 1, 6) = x'840001019120';

-- The facilitator wants this flow shown where a conflict of the history rule
-- keeps only some of a company's flows.
ALTER TABLE flow ADD COLUMN preferred INTEGER NOT NULL DEFAULT 0;

-- What companies consented to below k: append-only, the newest of a flow
-- counts, k 0 takes it back.  `audience`: territory ids, 20 bytes each,
-- ascending; `record` as in consent.
CREATE TABLE waiver (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    flow         INTEGER NOT NULL,
    company      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    who          BLOB NOT NULL CHECK (length(who) = 16),
    text_version INTEGER NOT NULL,
    k            INTEGER NOT NULL CHECK (k = 0 OR k BETWEEN 3 AND 255),
    audience     BLOB NOT NULL CHECK (length(audience) % 20 = 0),
    record       BLOB NOT NULL CHECK (length(record) IN (0, 32))
) STRICT;
ALTER TABLE publication ADD COLUMN waiver INTEGER NOT NULL DEFAULT 0;
