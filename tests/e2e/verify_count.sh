#!/usr/bin/env bash
# Goal: the number of possible authors that a territory promises is counted again
# by a peer that holds the same register: it is verified, or found wrong, then not
# matched, and the origin is told, once, over restarts and interrupted sessions.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
start a
start b

# ---- a territory with a register, and a neighbour that needs what it offers ----
places=(59512 59599 59350 59009 59646 59163 59378 59328 59017 59560 59648 59368)
sizes=(11 12 21 12 21 22)
register() { # register ROWS FILE
    local i s
    echo "siren,siret,activitePrincipaleEtablissement,codeCommuneEtablissement,trancheEffectifsEtablissement,categorieJuridiqueUniteLegale,etatAdministratifEtablissement"
    for i in $(seq "$1") 3204; do # the SIREN of 3204 fits a BCE number too
        s=$(siret "$i")
        echo "${s:0:9},$s,11.05Z,${places[i % 12]},${sizes[i % 6]},5710,A"
    done
}
register 180 >"$home/register.csv"
register 181 >"$home/other.csv"
{
    echo "Raison sociale;SIRET;Code NAF;Commune;Effectif"
    for ((i = 1; i <= 24; i++)); do echo "Brasserie $i;$(siret "$i");11.05Z;${places[i % 12]};60"; done
} >"$home/companies.csv"
flows() { # flows FROM TO
    local i
    echo "Réf.;Raison sociale;Sens;Libellé;Code déchet;Quantité;Diffusion"
    for ((i = $1; i <= $2; i++)); do echo "F$i;Brasserie $i;propose;Drêches de brasserie;02 07 04;$((800 + i)) t/an;tous les pairs"; done
}
flows 1 8 >"$home/flows.csv"
flows 1 16 >"$home/more.csv"
expect 0 "register" a register import "$home/register.csv"
expect 0 "companies" a company import "$home/companies.csv"
expect 0 "flows" a flow import "$home/flows.csv"
expect 0 "publication" a offer publish --all --now
published=$(mine a | count)
[ "$published" -ge 5 ] || die "only $published offers of a leave: $(S a offer preview | head -n 3)"

breweries be 12 "$home/b.companies.csv"
sed -i 's/11\.05/01.41/;s/Brasserie be/Ferme be/' "$home/b.companies.csv"
{
    echo "Réf.;Entreprise;Sens;Libellé;Quantité;Diffusion"
    for ((i = 1; i <= 12; i++)); do echo "N$i;Ferme be $i;cherche;Drêches de brasserie;$((800 + i)) t/an;tous les pairs"; done
} >"$home/b.flows.csv"
expect 0 "companies of b" b company import "$home/b.companies.csv"
expect 0 "flows of b" b flow import "$home/b.flows.csv"

pair a b
until_true 10 sees b a || die "b does not list the offers of a"

# ---- statements are no offers ----
said=$(sqlite3 "$home/a/own.db" "SELECT count(*) FROM own_leaf WHERE live = 1 AND substr(body, 1, 6) = x'840001019120'")
[ "$said" = 1 ] || bad "a has $said statements in its log instead of 1"
[ "$(S a status | number offers_mine)" = "$published" ] || bad "a counts its statement as an offer: $(S a status | number offers_mine)"
[ "$(S b peer show "$(id_of a)" | number offers)" = "$published" ] || bad "b counts the statement as an offer"
[ "$(S b status | number offers_pool)" = "$published" ] || bad "the pool of b holds something else than offers"
grep -q 'event=unread' "$home/b.log" && bad "b could not read something: $(grep event=unread "$home/b.log")"

in_state() { # in_state STATE COUNT: b lists so many
    [ "$(S b offer list --limit 1000 | grep -o "\"verification\": *\"$1\"" | count)" = "$2" ]
}
cause() { S b offer list --limit 1000 | grep -o '"verification_cause": *"[^"]*"' | sort -u | sed 's/.*: *"\(.*\)"/\1/'; }
until_true 10 in_state unverified "$published" || bad "without a register something is verified"
is_cause() { [ "$(cause)" = "$1" ]; }
until_true 10 is_cause no_population || bad "why nothing is verified: $(cause)"

# ---- another edition says nothing, the same one verifies ----
expect 0 "another edition for a" b register import "$home/other.csv" --for "$(id_of a)"
until_true 10 is_cause other_edition || bad "with another edition: $(cause)"
in_state unverified "$published" || bad "another edition verifies"
expect 0 "the register of a" b register import "$home/register.csv" --for "$(id_of a)"
until_true 10 in_state verified "$published" || bad "the same register verifies $(S b offer list | grep -c verified) of $published: $(cause)"
counted=$(S b offer list | number counted)
[ "${counted:-0}" -ge 5 ] || bad "b counts only $counted possible authors of a verified offer"
[ "$(S b peer show "$(id_of a)" | number verified)" = "$published" ] || bad "peer show does not count the verified ones"
metric() { curl -sS "http://${http_of[b]}/metrics" | sed -n "s/^symbiote_offers_counted{state=\"$1\"} //p"; }
[ "$(metric verified)" = "$published" ] || bad "the metrics count $(metric verified) verified offers"
leads() { S b match --limit 1000 | grep -o '"offer": *"[0-9A-Z]*"' | sort -u | count; }
[ "$(leads)" -ge 1 ] || bad "no lead with a verified offer"

# ---- it survives a restart, at once ----
stop b
start b
in_state verified "$published" || bad "after a restart b does not know what it verified: $(cause)"
[ "$(number doubted <<<"$(S a status)")" = 0 ] || bad "a is doubted: $(S a status)"

# ---- an origin that lies: the first offer of a batch promises 200 ----
before=$(mine a)
stop a
SYMBIOTE_FORGE_K=200 start a
may_sign() { [ "$(S a status | field gate)" = live ]; }
until_true 20 may_sign || die "a does not sign again"
expect 0 "more flows" a flow import "$home/more.csv"
expect 0 "a forged batch" a offer publish --all --now
liars=$(comm -13 <(printf '%s\n' "$before") <(mine a))
[ "$(printf '%s\n' "$liars" | count)" -ge 1 ] || die "the forged batch has no offer"
until_true 15 sees b a || bad "b does not list the forged offers"
until_true 10 in_state failed 1 || bad "the forged offer is not found: $(cause)"
all=$(S b offer list --limit 1000)
bad_id=$(printf '%s' "$all" | tr '{' '\n' | grep -o '"id": *"[0-9A-Z]\{26\}"' | tail -n 1 | sed 's/.*"\([0-9A-Z]*\)"$/\1/')
expect 0 "the forged offer" b offer show "$bad_id"
[ "$(field verification <<<"$out")" = failed ] || bad "the offer that failed does not stand at the end of the list"
[ "$(field verification_cause <<<"$out")" = count ] || bad "it failed for another cause: $out"
field verification_text <<<"$out" | grep -q 'of 200' || bad "no sentence says what was found: $out"
[ "$(S b peer show "$(id_of a)" | number failed)" = 1 ] || bad "peer show does not count what failed"
S b match --limit 1000 | grep -q "$bad_id" && bad "the forged offer is matched"
"$bin/symbiote" -d "$home/b" --lang en offer list --limit 1000 | grep -q 'count wrong' || bad "the list for people does not say it"

# ---- the origin is told, once ----
doubted() { [ "$(S a status | number doubted)" = "$1" ]; }
until_true 10 doubted 1 || bad "a was not told: $(grep told "$home/b.log" | tail -n 2)"
S a status | grep -q "Wallonie picarde counts only" || bad "status of a does not say who counts what: $(S a status)"
S a offer list --mine | grep -q "\"doubted_by\": *\[\"Wallonie picarde\"" || bad "offer list --mine does not say who doubts"
expect 0 "its own offer" a offer show "$bad_id"
grep -q 'counts only' <<<"$out" || bad "offer show of the origin does not say it: $out"
journaled() { S a log | grep -o '"event": *"doubted"' | count; }
[ "$(journaled)" = 1 ] || bad "the journal of a has $(journaled) entries about it"
crash b
start b
expect 0 "sync" b sync
in_state failed 1 || bad "after a crash b does not know what failed"
# ---- after an honest restart the next batch withdraws what does not hold ----
stop a
start a
due() { [ "$(S a status | number waiting)" -gt 0 ]; }
until_true 10 due || bad "nothing waits for the next batch though an offer does not hold"
S a offer publish --all --now >/dev/null 2>&1 # some may be withheld
until_true 20 doubted 0 || bad "a keeps an offer that does not hold, or the doubt outlives it"
until_true 10 connected b || bad "they do not meet again"
expect 0 "sync" b sync
[ "$(journaled)" = 1 ] || bad "a was told again"
mine a | grep -q "$bad_id" && bad "the forged offer is still live"
until_true 10 in_state failed 0 || bad "b keeps the withdrawn offer"
kept=$(mine a) # all of the first edition

# ---- another edition: its statement leaves with the first bodies counted in it ----
flows 17 24 >"$home/late.csv"
expect 0 "the next edition" a register import "$home/other.csv"
expect 0 "late flows" a flow import "$home/late.csv"
expect 0 "a batch of the next edition" a offer publish 17 18 19 20 21 22 23 24 --now
sql() { sqlite3 -cmd '.timeout 5000' "$home/a/own.db" "$1"; }
statements() { sql "SELECT count(*) FROM own_leaf WHERE live = 1 AND substr(body, 1, 6) = x'840001019120'"; }
editions() { sql "SELECT count(DISTINCT substr(body, -8)) FROM publication WHERE withdrawn = 0 AND leaf IS NOT NULL"; }
[ "$(editions)" -ge 2 ] || bad "no body was counted in the next edition"
[ "$(statements)" = "$(editions)" ] || bad "$(statements) statements for bodies of $(editions) editions"
all_verified() { [ "$(seen b)" = "$(mine a)" ] && in_state verified "$(mine a | count)"; }
until_true 15 all_verified || bad "b, which holds both editions, verifies $(S b offer list --limit 1000 | grep -o '"verification": *"verified"' | count) of $(mine a | count): $(cause)"
old=$(sql "SELECT lower(hex(substr(body, -8))) FROM publication ORDER BY id LIMIT 1")
gone=$(comm -12 <(mine a) <(printf '%s\n' "$kept"))
# shellcheck disable=SC2086
expect 0 "the bodies of the first edition go" a offer withdraw $gone --now
[ "$(sql "SELECT count(*) FROM publication WHERE withdrawn = 0 AND lower(hex(substr(body, -8))) = '$old'")" = 0 ] || bad "bodies of the first edition are left"
[ "$(statements)" = 1 ] || bad "$(statements) statements are left, of which bodies need 1"
until_true 15 all_verified || bad "b does not follow: $(cause)"
echo "verify_count: $published offers verified, $counted possible authors, 1 forged"
finish
