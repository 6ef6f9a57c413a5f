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
