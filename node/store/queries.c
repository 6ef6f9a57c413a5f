#include "queries.h"

#define COMPANY_COLUMNS                                                        \
    "name, reg_id, address, commune, nace, nace2, draft, contact, note, "      \
    "name_key, natural_person"
#define FLOW_COLUMNS                                                           \
    "company, direction, kind, type, low_code, label, has_min, has_max, "      \
    "min_milli, max_milli, unit, period, confidence, doubtful, base_known, "   \
    "base_min, base_max, state, packaging, legal_status, sharing, months, "    \
    "commune, temperature_set, temperature, pressure_set, pressure, max_km, "  \
    "from_day, until_day, confirmed_day, assumed, ref, spec, outlet, cost, "   \
    "price_wish, contact, note"
#define EDITION_COLUMNS                                                        \
    "e.no, h.tid, e.kind, e.dated, e.imported_at, e.source_hash, "             \
    "e.population_hash, e.rows"
#define EDITION_FROM                                                           \
    "FROM edition AS e JOIN register_holder AS h ON h.id = e.holder "
/* The newest answer of its company: CONSENT_VETO is 2. */
#define FLOW_READ                                                              \
    FLOW_COLUMNS                                                               \
    ", coalesce((SELECT answer FROM consent WHERE consent.key "                \
    "= flow.key ORDER BY consent.id DESC LIMIT 1), 0) = 2, preferred"
#define PUBLICATION_COLUMNS                                                    \
    "offer, flow, company, body, k, k_members, published, withdrawn, leaf, "   \
    "author, waiver"

const struct query_text query_texts[QUERIES] = {
    [META_GET] = {STORE_OWN, "SELECT value FROM meta WHERE key = ?1"},
    [META_SET] = {STORE_OWN, "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT "
                             "(key) DO UPDATE SET value = ?2"},
    [CHAIN_ADD] = {STORE_OWN, "INSERT INTO chain (note) VALUES (?1)"},
    [CHAIN_EACH] = {STORE_OWN, "SELECT note FROM chain ORDER BY seq"},

    [COMPANY_INSERT] =
        {STORE_OWN,
         "INSERT INTO company (key, digest, original, " COMPANY_COLUMNS
         ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
         "?11, ?12, ?13, ?14)"},
    [COMPANY_UPDATE] = {STORE_OWN,
                        "UPDATE company SET key = ?1, digest = ?2, original = "
                        "?3, (" COMPANY_COLUMNS ") = (?4, ?5, ?6, ?7, ?8, ?9, "
                        "?10, ?11, ?12, ?13, ?14) WHERE id = ?15"},
    [COMPANY_BY_KEY] = {STORE_OWN,
                        "SELECT id, key, digest, original, " COMPANY_COLUMNS
                        " FROM company WHERE key = ?1"},
    [COMPANY_BY_ID] = {STORE_OWN,
                       "SELECT id, key, digest, original, " COMPANY_COLUMNS
                       " FROM company WHERE id = ?1"},
    [COMPANY_BY_REG] = {STORE_OWN,
                        "SELECT id, key, digest, original, " COMPANY_COLUMNS
                        " FROM company WHERE reg_id = ?1"},
    [COMPANY_BY_NAME] = {STORE_OWN,
                         "SELECT id, key, digest, original, " COMPANY_COLUMNS
                         " FROM company WHERE name_key = ?1 LIMIT 2"},
    [COMPANY_EACH] = {STORE_OWN,
                      "SELECT id, key, digest, original, " COMPANY_COLUMNS
                      " FROM company ORDER BY id"},
    [COMPANY_COUNT] = {STORE_OWN, "SELECT count(*) FROM company"},

    [FLOW_INSERT] = {STORE_OWN,
                     "INSERT INTO flow (key, digest, original, " FLOW_COLUMNS
                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
                     "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
                     "?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, "
                     "?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42)"},
    [FLOW_UPDATE] = {STORE_OWN,
                     "UPDATE flow SET key = ?1, digest = ?2, original = ?3, "
                     "(" FLOW_COLUMNS ") = (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
                     "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, "
                     "?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, "
                     "?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42) "
                     "WHERE id = ?43"},
    [FLOW_BY_KEY] = {STORE_OWN, "SELECT id, key, digest, original, " FLOW_READ
                                " FROM flow WHERE key = ?1"},
    [FLOW_BY_ID] = {STORE_OWN, "SELECT id, key, digest, original, " FLOW_READ
                               " FROM flow WHERE id = ?1"},
    [FLOW_EACH] = {STORE_OWN, "SELECT id, key, digest, original, " FLOW_READ
                              " FROM flow ORDER BY id"},
    [FLOW_COUNT] = {STORE_OWN, "SELECT count(*) FROM flow"},
    [FLOW_PREFER] = {STORE_OWN, "UPDATE flow SET preferred = ?2 WHERE id = ?1"},
    [FLOW_REMOVE] = {STORE_OWN, "DELETE FROM flow WHERE id = ?1"},

    [HOLDER_GET] = {STORE_OWN, "SELECT id FROM register_holder WHERE tid = ?1"},
    [HOLDER_ADD] = {STORE_OWN, "INSERT INTO register_holder (tid) VALUES (?1)"},
    [EDITION_ADD] = {STORE_OWN,
                     "INSERT INTO edition (holder, kind, dated, imported_at, "
                     "source_hash, population_hash, rows, report) VALUES (?1, "
                     "?2, ?3, ?4, ?5, ?6, 0, ?7) RETURNING no"},
    [EDITION_ROWS] = {STORE_OWN, "UPDATE edition SET rows = ?2 WHERE no = ?1"},
    [EDITION_RENUMBER] = {STORE_OWN,
                          "UPDATE establishment SET last = ?3 WHERE holder = "
                          "?1 AND last = ?2"},
    [EDITION_DELETE] = {STORE_OWN, "DELETE FROM edition WHERE no = ?1"},
    [EDITION_REPORT] = {STORE_OWN,
                        "UPDATE edition SET report = ?2 WHERE no = ?1"},
    [EDITION_POPULATION] = {STORE_OWN, "UPDATE edition SET population_hash = "
                                       "?2 WHERE no = ?1"},
    [EDITION_PARTITION] =
        {STORE_OWN, "UPDATE edition SET partition = CASE no WHEN ?1 THEN "
                    "?2 END WHERE no = ?1 OR (partition IS NOT NULL AND "
                    "no < ?1 AND holder = (SELECT holder FROM edition "
                    "WHERE no = ?1))"},
    [EDITION_NEWEST] = {STORE_OWN,
                        "SELECT " EDITION_COLUMNS ", NULL, NULL " EDITION_FROM
                        "WHERE h.tid = ?1 ORDER BY e.no DESC LIMIT 1"},
    [EDITION_EACH] = {STORE_OWN,
                      "SELECT " EDITION_COLUMNS
                      ", e.report, e.partition " EDITION_FROM "ORDER BY e.no"},
    [EDITION_EACH_OF] = {STORE_OWN, "SELECT " EDITION_COLUMNS
                                    ", e.report, e.partition " EDITION_FROM
                                    "WHERE h.tid = ?1 ORDER BY e.no"},
    /* Replaced before the horizon, and nothing that we showed within it was
     * live while the edition was in force. */
    [EDITION_FORGET] = {STORE_OWN,
                        "DELETE FROM edition WHERE EXISTS (SELECT 1 FROM "
                        "edition AS n WHERE n.holder = edition.holder AND "
                        "n.no > edition.no AND n.imported_at < ?1) AND NOT "
                        "(holder = 1 AND EXISTS (SELECT 1 FROM publication "
                        "AS p WHERE (p.withdrawn = 0 OR p.withdrawn >= ?1) "
                        "AND p.published < (SELECT n.imported_at FROM edition "
                        "AS n WHERE n.holder = 1 AND n.no > edition.no ORDER "
                        "BY n.no LIMIT 1)))"},
    [EDITION_DROP] = {STORE_OWN, "DELETE FROM edition WHERE holder = (SELECT "
                                 "id FROM register_holder WHERE tid = ?1)"},
    [ESTABLISHMENT_KEEP] = {STORE_OWN,
                            "UPDATE establishment SET last = ?10 WHERE holder "
                            "= ?1 AND unit = ?2 AND site = ?3 AND commune = ?4 "
                            "AND nace = ?5 AND size_band = ?6 AND natural = ?7 "
                            "AND active = ?8 AND last = ?9"},
    [ESTABLISHMENT_ADD] = {STORE_OWN,
                           "INSERT INTO establishment (holder, unit, site, "
                           "commune, nace, size_band, natural, active, first, "
                           "last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                           "?9) ON CONFLICT DO NOTHING"},
    [ESTABLISHMENT_EACH] = {STORE_OWN,
                            "SELECT unit, site, commune, nace, size_band, "
                            "natural, active FROM establishment WHERE holder = "
                            "(SELECT holder FROM edition WHERE no = ?1) AND "
                            "first <= ?1 AND last >= ?1 ORDER BY unit, site, "
                            "commune, nace, size_band, natural, active"},
    [ESTABLISHMENT_FORGET] = {STORE_OWN,
                              "DELETE FROM establishment WHERE NOT EXISTS "
                              "(SELECT 1 FROM edition AS e WHERE e.holder = "
                              "establishment.holder AND e.no BETWEEN "
                              "establishment.first AND establishment.last)"},
    [REGISTER_NAME_CLEAR] = {STORE_OWN, "DELETE FROM register_name"},
    [REGISTER_NAME_ADD] = {STORE_OWN, "INSERT INTO register_name VALUES (?1) "
                                      "ON CONFLICT DO NOTHING"},
    [REGISTER_NAME_EACH] = {STORE_OWN,
                            "SELECT name FROM register_name ORDER BY name"},

    [PUBLICATION_ADD] = {STORE_OWN,
                         "INSERT INTO publication (offer, flow, company, body, "
                         "k, k_members, published, waiver) VALUES (?1, ?2, ?3, "
                         "?4, ?5, ?6, ?7, ?8)"},
    [PUBLICATION_EACH] = {STORE_OWN, "SELECT " PUBLICATION_COLUMNS
                                     " FROM publication ORDER BY id"},
    [PUBLICATION_LIVE] = {STORE_OWN,
                          "SELECT " PUBLICATION_COLUMNS
                          " FROM publication WHERE leaf IS NOT NULL AND "
                          "withdrawn = 0 ORDER BY id"},
    [PUBLICATION_BY_OFFER] = {STORE_OWN, "SELECT " PUBLICATION_COLUMNS
                                         " FROM publication WHERE offer = ?1"},
    [PUBLICATION_LINK] = {STORE_OWN, "UPDATE publication SET leaf = ?2 WHERE "
                                     "offer = ?1"},
    [PUBLICATION_WITHDRAW] = {STORE_OWN,
                              "UPDATE publication SET withdrawn = ?2 WHERE "
                              "leaf = ?1 AND withdrawn = 0"},
    [PUBLICATION_ABANDON] = {STORE_OWN,
                             "DELETE FROM publication WHERE leaf IS NULL"},
    [QUEUE_PUBLISH] = {STORE_OWN, "INSERT INTO queue (flow, since, audience) "
                                  "VALUES (?1, ?2, ?3) ON CONFLICT (flow) "
                                  "WHERE offer IS NULL DO UPDATE SET audience "
                                  "= ?3"},
    [QUEUE_WITHDRAW] = {STORE_OWN,
                        "INSERT INTO queue (flow, offer, since) VALUES (?1, "
                        "?2, ?3) ON CONFLICT DO NOTHING"},
    [QUEUE_EACH] = {STORE_OWN,
                    "SELECT id, flow, offer, since, rolled, audience FROM "
                    "queue ORDER BY id"},
    [QUEUE_COUNT] = {STORE_OWN, "SELECT count(*) FROM queue"},
    [QUEUE_ROLL] = {STORE_OWN, "UPDATE queue SET rolled = rolled + 1"},
    [QUEUE_DONE_PUBLISH] = {STORE_OWN, "DELETE FROM queue WHERE flow = ?1 AND "
                                       "offer IS NULL"},
    [QUEUE_DONE_OFFER] = {STORE_OWN,
                          "DELETE FROM queue WHERE offer IS NULL AND "
                          "flow = (SELECT flow FROM publication "
                          "WHERE offer = ?1)"},
    [QUEUE_DONE_WITHDRAW] = {STORE_OWN, "DELETE FROM queue WHERE offer = "
                                        "(SELECT offer FROM publication WHERE "
                                        "leaf = ?1)"},

    [OWN_LEAF_ADD] = {STORE_OWN, "INSERT INTO own_leaf (idx, hash, salt, body, "
                                 "live) VALUES (?1, ?2, ?3, ?4, ?5)"},
    [OWN_LEAF_CLEAR] = {STORE_OWN, "UPDATE own_leaf SET cleared_at = ?2 WHERE "
                                   "idx = ?1 AND live = 1"},
    [OWN_LEAF_EACH] = {STORE_OWN, "SELECT idx, hash, live, cleared_at FROM "
                                  "own_leaf WHERE idx >= ?1 AND idx < ?2 "
                                  "ORDER BY idx"},
    [OWN_LEAF_FROM] = {STORE_OWN, "SELECT idx, hash, salt, body, live FROM "
                                  "own_leaf WHERE idx >= ?1 AND idx < ?2 "
                                  "ORDER BY idx"},
    [OWN_LEAF_CLEARED] = {STORE_OWN, "SELECT idx, hash, live, cleared_at FROM "
                                     "own_leaf WHERE cleared_at = ?1 AND idx "
                                     ">= ?2 AND idx < ?3 ORDER BY idx"},
    [OWN_LEAF_ERASE] = {STORE_OWN, "UPDATE own_leaf SET live = 0, salt = NULL, "
                                   "body = NULL WHERE cleared_at > 0 AND "
                                   "cleared_at <= ?1 AND live = 1 AND idx >= "
                                   "?2 AND idx < ?3"},
    [OWN_LEAF_STATEMENTS] = {STORE_OWN,
                             "SELECT idx, body FROM own_leaf WHERE live = 1 "
                             "AND substr(body, 1, 6) = x'840001019120' AND "
                             "cleared_at = 0 ORDER BY idx"},
    [CHECKPOINT_ADD] = {STORE_OWN, "INSERT INTO checkpoint VALUES (?1, ?2, "
                                   "x'')"},
    [CHECKPOINT_SIGN] = {STORE_OWN,
                         "UPDATE checkpoint SET note = ?2 WHERE size = ?1"},
    [CHECKPOINT_NEWEST] = {STORE_OWN, "SELECT size, first, note FROM "
                                      "checkpoint WHERE (length(note) > 0) = "
                                      "?1 AND size >= ?2 AND size < ?3 ORDER "
                                      "BY size DESC LIMIT 1"},
    [CHECKPOINT_TRIM] = {STORE_OWN, "DELETE FROM checkpoint WHERE size >= ?1 "
                                    "AND size < ?2"},

    [RECORD_SET] = {STORE_OWN, "INSERT INTO record VALUES (?1, ?2, ?3) ON "
                               "CONFLICT (kind, key) DO UPDATE SET value = ?3"},
    [RECORD_DELETE] = {STORE_OWN, "DELETE FROM record WHERE kind = ?1 AND key "
                                  "= ?2"},
    [RECORD_EACH] = {STORE_OWN, "SELECT kind, key, value FROM record ORDER BY "
                                "kind, key"},

    [LOG_GET] = {STORE_POOL, "SELECT no, size FROM log WHERE tid = ?1 AND "
                             "stream = ?2"},
    [LOG_ADD] = {STORE_POOL, "INSERT INTO log (tid, stream, size, seen, state) "
                             "VALUES (?1, ?2, 0, 0, x'')"},
    [LOG_EACH] = {STORE_POOL,
                  "SELECT no, tid, size, seen, state, stream FROM log "
                  "ORDER BY no"},
    [LOG_ADOPT] = {STORE_POOL, "UPDATE log SET size = ?2, seen = ?3, state = "
                               "?4 WHERE no = ?1"},
    [LOG_DELETE] = {STORE_POOL, "DELETE FROM log WHERE no = ?1"},
    [LEAF_ADD] = {STORE_POOL, "INSERT OR REPLACE INTO leaf (key, data) "
                              "VALUES (?1, ?2)"},
    [LEAF_GET] = {STORE_POOL, "SELECT data FROM leaf WHERE key = ?1"},
    [LEAF_EACH] = {STORE_POOL, "SELECT key, data FROM leaf WHERE key >= ?1 AND "
                               "key < ?2 ORDER BY key"},
    [LEAF_DELETE] = {STORE_POOL, "DELETE FROM leaf WHERE key = ?1"},
    [LEAF_CUT] = {STORE_POOL, "DELETE FROM leaf WHERE key >= ?1 AND key < ?2"},

    [FOUND_EACH] = {STORE_POOL, "SELECT key, finding FROM leaf WHERE key >= "
                                "?1 AND key < ?2 AND finding <> 0 ORDER BY "
                                "key"},
    [FOUND_FROM] = {STORE_POOL, "SELECT key, data, finding FROM leaf WHERE "
                                "key >= ?1 AND key < ?2 ORDER BY key"},
    [FOUND_SET] = {STORE_POOL, "UPDATE leaf SET finding = ?2 WHERE key = ?1"},
    [FOUND_TOLD] = {STORE_POOL, "UPDATE leaf SET finding = finding | ?2 "
                                "WHERE key = ?1"},
    [EDITIONS_STAMP] = {STORE_OWN, "SELECT coalesce(max(no), 0), count(*) FROM "
                                   "edition"},
    [EXAMINED_GET] = {STORE_POOL,
                      "SELECT ground, next FROM examined WHERE log = ?1"},
    [EXAMINED_SET] = {STORE_POOL, "INSERT INTO examined VALUES (?1, ?2, ?3) ON "
                                  "CONFLICT (log) DO UPDATE SET ground = ?2, "
                                  "next = ?3"},
    [EXAMINED_DROP] = {STORE_POOL, "DELETE FROM examined WHERE log = ?1"},

    [REFUSAL_SET] = {STORE_OWN, "INSERT INTO refusal VALUES (?1, ?2, ?3, ?4, "
                                "?5) ON CONFLICT (lead) DO UPDATE SET reason = "
                                "?4, at = ?5"},
    [REFUSAL_EACH] = {STORE_OWN, "SELECT lead, flow, other, reason, at FROM "
                                 "refusal ORDER BY lead"},

    [CONSENT_ADD] = {STORE_OWN,
                     "INSERT INTO consent (flow, company, answer, at, who, "
                     "text_version, k, k_members, record, key) VALUES (?1, ?2, "
                     "?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT key FROM flow WHERE "
                     "id = ?1))"},
    [CONSENT_EACH] = {STORE_OWN,
                      "SELECT id, flow, company, answer, at, who, "
                      "text_version, k, k_members, record FROM consent WHERE "
                      "?1 IN (0, company) ORDER BY id"},
    [WAIVER_ADD] = {STORE_OWN,
                    "INSERT INTO waiver (flow, company, at, who, text_version, "
                    "k, audience, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                    "?8)"},
    [WAIVER_EACH] = {STORE_OWN,
                     "SELECT id, flow, company, at, who, text_version, k, "
                     "audience, record FROM waiver WHERE ?1 IN (0, company) "
                     "ORDER BY id"},

    [ERASE_COUNT_FLOWS] = {STORE_OWN,
                           "SELECT count(*) FROM flow WHERE company = ?1"},
    [ERASE_COUNT_LIVE] = {STORE_OWN, "SELECT count(*) FROM publication WHERE "
                                     "company = ?1 AND withdrawn = 0"},
    [ERASE_COUNT_PUBLISHED] = {STORE_OWN, "SELECT count(*) FROM publication "
                                          "WHERE company = ?1"},
    [ERASE_PUBLICATIONS] = {STORE_OWN, "UPDATE publication SET author = ?2, "
                                       "company = 0 WHERE company = ?1"},
    [ERASE_QUEUE] = {STORE_OWN,
                     "DELETE FROM queue WHERE offer IS NULL AND flow IN "
                     "(SELECT id FROM flow WHERE company = ?1)"},
    /* A lead between own flows has the other flow's number, least byte first,
     * in `other`. */
    [ERASE_REFUSALS] =
        {STORE_OWN,
         "DELETE FROM refusal WHERE flow IN (SELECT id FROM flow WHERE company "
         "= ?1) OR hex(other) IN (SELECT printf('%02X%02X%02X%02X', id & 255, "
         "id >> 8 & 255, id >> 16 & 255, id >> 24 & 255) FROM flow WHERE "
         "company = ?1)"},
    [ERASE_CONSENTS] = {STORE_OWN, "DELETE FROM consent WHERE company = ?1"},
    [ERASE_WAIVERS] = {STORE_OWN, "DELETE FROM waiver WHERE company = ?1"},
    [ERASE_FLOWS] = {STORE_OWN, "DELETE FROM flow WHERE company = ?1"},
    [ERASE_COMPANY] = {STORE_OWN, "DELETE FROM company WHERE id = ?1"},

    [APPROVER_ADD] = {STORE_OWN, "INSERT INTO approver (name, secret, since) "
                                 "VALUES (?1, ?2, ?3)"},
    [APPROVER_END] = {STORE_OWN, "UPDATE approver SET ended = ?2, secret = '' "
                                 "WHERE id = ?1"},
    [APPROVER_EACH] = {STORE_OWN, "SELECT id, name, secret, since, ended FROM "
                                  "approver ORDER BY id"},
    [PROPOSAL_ADD] = {STORE_OWN,
                      "INSERT INTO proposal (change, proposer, at, expires) "
                      "VALUES (?1, ?2, ?3, ?4)"},
    [PROPOSAL_CLOSE] = {STORE_OWN, "UPDATE proposal SET approver = ?2, closed "
                                   "= ?3, change = CASE WHEN change LIKE "
                                   "'approver.add %' THEN 'approver.add' ELSE "
                                   "change END WHERE id = ?1 AND closed = 0"},
    [PROPOSAL_EACH] = {STORE_OWN, "SELECT id, change, proposer, at, expires, "
                                  "approver, closed FROM proposal ORDER BY id"},

    [JOURNAL_LAST] = {STORE_OWN, "SELECT hash FROM journal ORDER BY seq DESC "
                                 "LIMIT 1"},
    [JOURNAL_ADD] = {STORE_OWN,
                     "INSERT INTO journal (at, event, subject, prev, "
                     "hash) VALUES (?1, ?2, ?3, ?4, ?5)"},
    [JOURNAL_EACH] = {STORE_OWN, "SELECT seq, at, event, subject, prev, hash "
                                 "FROM journal WHERE seq > ?1 ORDER BY seq"},
};
