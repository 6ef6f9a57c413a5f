-- own.db: everything of ours.  Written with synchronous = FULL by one thread.
-- Bodies that were signed are kept as bytes beside the columns used for search.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Companies and flows: what the facilitator entered.  `key` is the identity of
-- an import (DECISIONS 5), `original` the cells as they were, `digest` tells a
-- changed row from the same row.
CREATE TABLE company (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT NOT NULL UNIQUE,
    name_key TEXT NOT NULL, -- folded name, to find a company named by a flow
    digest   INTEGER NOT NULL,
    original BLOB NOT NULL,
    name     TEXT NOT NULL CHECK (length(name) > 0),
    reg_id   TEXT NOT NULL,
    address  TEXT NOT NULL,
    commune  INTEGER NOT NULL,
    nace     INTEGER NOT NULL,
    nace2    INTEGER NOT NULL,
    draft    INTEGER NOT NULL,
    contact  TEXT NOT NULL,
    note     TEXT NOT NULL
) STRICT;

CREATE INDEX company_name ON company (name_key);
CREATE INDEX company_reg ON company (reg_id);

CREATE TABLE flow (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    key          TEXT NOT NULL UNIQUE,
    digest       INTEGER NOT NULL,
    original     BLOB NOT NULL,
    company      INTEGER NOT NULL REFERENCES company (id),
    direction    INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    type         INTEGER NOT NULL,
    low_code     INTEGER NOT NULL,
    label        TEXT NOT NULL,
    has_min      INTEGER NOT NULL,
    has_max      INTEGER NOT NULL,
    min_milli    INTEGER NOT NULL,
    max_milli    INTEGER NOT NULL,
    unit         INTEGER NOT NULL,
    period       INTEGER NOT NULL,
    confidence   INTEGER NOT NULL,
    doubtful     INTEGER NOT NULL,
    base_known   INTEGER NOT NULL,
    base_min     INTEGER NOT NULL,
    base_max     INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    packaging    INTEGER NOT NULL,
    legal_status INTEGER NOT NULL,
    sharing      INTEGER NOT NULL,
    months       INTEGER NOT NULL,
    commune      INTEGER NOT NULL,
    temperature_set INTEGER NOT NULL,
    temperature  INTEGER NOT NULL,
    pressure_set INTEGER NOT NULL,
    pressure     INTEGER NOT NULL,
    max_km       INTEGER NOT NULL,
    from_day     INTEGER NOT NULL,
    until_day    INTEGER NOT NULL,
    confirmed_day INTEGER NOT NULL,
    assumed      INTEGER NOT NULL,
    ref          TEXT NOT NULL,
    spec         TEXT NOT NULL,
    outlet       TEXT NOT NULL,
    cost         TEXT NOT NULL,
    price_wish   TEXT NOT NULL,
    contact      TEXT NOT NULL,
    note         TEXT NOT NULL
) STRICT;
CREATE INDEX flow_company ON flow (company);

-- The public register of the perimeter: what the count is made in.
CREATE TABLE establishment (
    no        INTEGER PRIMARY KEY,
    unit      INTEGER NOT NULL,
    site      INTEGER NOT NULL,
    commune   INTEGER NOT NULL,
    nace      INTEGER NOT NULL,
    size_band INTEGER NOT NULL,
    natural   INTEGER NOT NULL,
    active    INTEGER NOT NULL
) STRICT;

-- Every body ever published, with what was counted at the time: the history
-- that the joint rule (T7) reads and the answer to "what was shown about us".
-- `leaf` is NULL until the batch that holds it is signed.
CREATE TABLE publication (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    offer       BLOB NOT NULL UNIQUE CHECK (length(offer) = 16),
    flow        INTEGER NOT NULL,
    company     INTEGER NOT NULL,
    body        BLOB NOT NULL CHECK (length(body) <= 8192),
    k           INTEGER NOT NULL,
    k_members   INTEGER NOT NULL,
    published   INTEGER NOT NULL,
    withdrawn   INTEGER NOT NULL DEFAULT 0,
    leaf        INTEGER
) STRICT;
CREATE INDEX publication_flow ON publication (flow);
CREATE INDEX publication_leaf ON publication (leaf);

-- What waits for the next batch: flow to publish (offer NULL) or live offer to
-- withdraw.
CREATE TABLE queue (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    flow   INTEGER NOT NULL,
    offer  BLOB,
    since  INTEGER NOT NULL,
    rolled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX queue_flow ON queue (flow) WHERE offer IS NULL;
CREATE UNIQUE INDEX queue_offer ON queue (offer) WHERE offer IS NOT NULL;

-- The own log, one row per leaf.  A live offer leaf keeps salt and body;
-- `cleared_at` is the size of the checkpoint that cleared it (0: live): once
-- that checkpoint is SIGNED, salt and body are destroyed and only the hash
-- stays.  EPOCH and STATE leaves keep their data in `body`, salt NULL.
CREATE TABLE own_leaf (
    idx        INTEGER PRIMARY KEY,
    hash       BLOB NOT NULL CHECK (length(hash) = 32),
    salt       BLOB,
    body       BLOB,
    live       INTEGER NOT NULL,
    cleared_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX own_leaf_cleared ON own_leaf (cleared_at) WHERE cleared_at > 0;

-- Released checkpoints, PREPARED (note empty) until the guard file knows them,
-- then SIGNED (proto/PROTOCOL.md, "Replication").  `first` is the index of the
-- first leaf that the checkpoint added.
CREATE TABLE checkpoint (
    size   INTEGER PRIMARY KEY,
    first  INTEGER NOT NULL,
    note   BLOB NOT NULL
) STRICT;

-- Own identity chain, oldest first.
CREATE TABLE chain (
    seq  INTEGER PRIMARY KEY,
    note BLOB NOT NULL
) STRICT;

-- Peers and invitations, as node/federate encodes them.
CREATE TABLE record (
    kind  INTEGER NOT NULL,
    key   BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Leads that the facilitator refused: not shown again.
CREATE TABLE refusal (
    lead   TEXT PRIMARY KEY,
    flow   INTEGER NOT NULL,
    other  BLOB NOT NULL,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only, hash-chained; ids and salted hashes only, never a name.
CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    event   TEXT NOT NULL,
    subject TEXT NOT NULL,
    prev    BLOB NOT NULL CHECK (length(prev) = 32),
    hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
