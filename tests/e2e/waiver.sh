#!/usr/bin/env bash
# Goal: a company may consent to be shown below k, to named peers only: they see
# that it is by consent, match and verify it; nobody else sees anything; never
# natural persons, never below 3; taken back it is withdrawn at once; restarts
# and new editions keep the company's word.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
init c Lille FR 59350
for n in a b c; do start $n; done

# Four breweries, a fifth that is a person, two sugar works and many joineries.
places=(59512 59599 59350 59009)
row() { # row NUMBER ACTIVITY LEGAL STATE
    local s
    s=$(siret "$1")
    echo "${s:0:9},$s,$2,${places[$1 % 4]},12,$3,$4"
}
register() { # register BREWERIES FILE
    local i state
    echo "siren,siret,activitePrincipaleEtablissement,codeCommuneEtablissement,trancheEffectifsEtablissement,categorieJuridiqueUniteLegale,etatAdministratifEtablissement"
    for ((i = 1; i <= 4; i++)); do
        state=A
        [ "$i" -le "$1" ] || state=F
        row "$i" 11.05Z 5710 $state
    done
    row 5 11.05Z 1000 A
    for ((i = 6; i <= 7; i++)); do row "$i" 10.81Z 5710 A; done
    for ((i = 20; i < 60; i++)); do row "$i" 16.23Z 5710 A; done
}
register 4 >"$home/four.csv"
register 3 >"$home/three.csv"
{
    echo "Raison sociale;SIRET;Code NAF;Commune;Effectif"
    for i in 1 2 5; do echo "Brasserie $i;$(siret "$i");11.05Z;${places[i % 4]};15"; done
    echo "Sucrerie 6;$(siret 6);10.81Z;${places[2]};15"
    for ((i = 20; i < 26; i++)); do echo "Menuiserie $i;$(siret "$i");16.23Z;${places[i % 4]};15"; done
} >"$home/companies.csv"
{
    echo "Réf.;Raison sociale;Sens;Libellé;Code déchet;Quantité;Diffusion"
    echo "F1;Brasserie 1;propose;Drêches de brasserie;02 07 04;800 t/an;tous les pairs"
    echo "F2;Brasserie 5;propose;Drêches de brasserie;02 07 04;801 t/an;tous les pairs"
    echo "F3;Sucrerie 6;propose;Pulpes de betterave;02 04 99;900 t/an;tous les pairs"
    echo "F4;Brasserie 2;propose;Drêches de brasserie;02 07 04;802 t/an;privé"
    for ((i = 20; i < 26; i++)); do echo "F$i;Menuiserie $i;propose;Sciure de bois;03 01 05;$((20 + i)) t/an;tous les pairs"; done
} >"$home/flows.csv"
expect 0 "register" a register import "$home/four.csv"
expect 0 "companies" a company import "$home/companies.csv"
expect 0 "flows" a flow import "$home/flows.csv"
breweries be 6 "$home/b.companies.csv"
sed -i 's/11\.05/01.41/;s/Brasserie be/Ferme be/' "$home/b.companies.csv"
{
    echo "Réf.;Entreprise;Sens;Libellé;Quantité;Diffusion"
    echo "N1;Ferme be 1;cherche;Drêches de brasserie;800 t/an;privé"
} >"$home/b.flows.csv"
expect 0 "companies of b" b company import "$home/b.companies.csv"
expect 0 "flows of b" b flow import "$home/b.flows.csv"
pair a b
pair a c
b_id=$(id_of b)

# ---- what cannot be consented to -----------------------------------------------------
expect 4 "without consent" a offer publish 1 --audience "$b_id" --now
expect 3 "an unknown peer" a offer waive 1 --audience Nowhere --by "Mme Durand"
expect 4 "for all" a offer waive 1 --audience all --by "Mme Durand"
says "never for all" "for all"
expect 2 "by nobody" a offer waive 1 --audience "$b_id"
expect 2 "for nobody" a offer waive 1 --by "Mme Durand"
expect 3 "no such flow" a offer waive 999 --audience "$b_id" --by "Mme Durand"
expect 3 "taken back before it was given" a offer waive 1 --revoke
expect 4 "a natural person" a offer waive 2 --audience "$b_id" --by "M. Petit"
says "natural person" "a natural person"
expect 4 "two possible authors" a offer waive 3 --audience "$b_id" --by "Mme Leroy"
says "at least 3" "two possible authors"
expect 4 "a private flow" a offer waive 4 --audience "$b_id" --by "M. Roy"
says "does not help" "a private flow"
expect 4 "a flow that needs none" a offer waive 5 --audience "$b_id" --by "M. Bois"
says "No consent is needed" "a flow that needs none"
"$bin/symbiote" -d "$home/a" --lang en offer waive 1 --audience "$b_id" --by x </dev/null >"$home/out" 2>"$home/err"
[ $? = 2 ] || bad "a consent is recorded without being confirmed"
grep -q -- --yes "$home/err" || bad "nothing says how to confirm"

# ---- given, for b alone ------------------------------------------------------------------
"$bin/symbiote" -d "$home/a" --yes --lang en offer waive 1 --audience "$b_id" --by "Mme Durand" >"$home/out" 2>&1 ||
    die "the consent is not taken: $(cat "$home/out")"
grep -q "Wallonie picarde and to nobody else" "$home/out" || bad "nothing says to whom it goes: $(cat "$home/out")"
grep -q "at least 4 possible authors" "$home/out" || bad "nothing says what it means: $(cat "$home/out")"
[ -z "$(mine a)" ] || bad "a consent published something by itself"
expect 4 "for all in spite of it" a offer publish 1 --now
expect 4 "for another peer" a offer publish 1 --audience Lille --now
expect 4 "for both" a offer publish 1 --audience "Lille,$b_id" --now
expect 0 "preview" a offer preview 1 --audience "$b_id"
[ "$(number waiver <<<"$out")" = 4 ] || bad "the preview does not say what it promises: $out"
printf '%s' "$out" | grep -q "Below k by consent" || bad "the preview does not say that it is by consent: $out"
expect 0 "publication" a offer publish 1 --audience "$b_id" --now
[ "$(mine a | count)" = 1 ] || die "nothing left: $out"
waived=$(mine a)
sees_it() { seen b | grep -q "$waived"; }
until_true 10 sees_it || die "b does not list it"
expect 0 "the offer, at b" b offer show "$waived"
[ "$(number k <<<"$out")" = 4 ] || bad "b reads another k: $out"
by_consent() { S b offer show "$waived" | grep -q '"by_consent": *true'; }
until_true 10 by_consent || bad "b does not see that it is by consent: $(S b offer show "$waived")"
"$bin/symbiote" -d "$home/b" --lang en offer list | grep -q "below k by consent" || bad "the list of b does not say it in words"
"$bin/symbiote" -d "$home/a" --lang en offer list --mine | grep -q "below k by consent" || bad "the own list does not say it in words"
S b offer show "$waived" | grep -q '"verification": *"unverified"' || bad "it is verified without a register"
expect 0 "the register of a, at b" b register import "$home/four.csv" --for "$(id_of a)"
verified() { S b offer show "$waived" | grep -q '"verification_cause": *"by_consent"'; }
until_true 10 verified || bad "b does not verify it: $(S b offer show "$waived")"
S b match --limit 100 | grep -q "$waived" || bad "b does not match it"
[ "$(S a status | number doubted)" = 0 ] || bad "b doubts it"
nothing_for_c() { # nothing_for_c WHEN
    expect 0 "sync of c" c sync
    seen c | grep -q "$waived" && bad "$1: c sees what was consented to for b"
    [ "$(sqlite3 "$home/c/pool.db" 'SELECT count(*) FROM log WHERE stream > 0')" = 0 ] || bad "$1: c has a log of a named stream"
}
nothing_for_c "after publication"

# ---- others are not touched ------------------------------------------------------------
expect 0 "joineries" a offer publish 5 6 7 8 9 10 --now
[ "$(mine a | count)" = 7 ] || bad "$(mine a | count) live offers instead of 7: $out"
S c offer list | grep -q '"by_consent"' && bad "an offer of a joinery is marked"
S a offer list --mine | grep '"k": *5' | grep -q '"by_consent"' && bad "an own offer with k is marked"

# ---- written down -----------------------------------------------------------------------
expect 0 "the company" a company show 1
printf '%s' "$out" | grep -q '"waivers"' || bad "the company's sheet has no consents"
printf '%s' "$out" | grep -q '"event": *"waiver"' || bad "the journal has no consent: $out"
printf '%s' "$out" | grep -q 'Durand' && bad "who consented stands in clear"
"$bin/symbiote" -d "$home/a" --lang en company show 1 | grep -q "at least 4 possible authors, for Wallonie picarde" || bad "the sheet does not say it in words"

# ---- restart, and a new edition -----------------------------------------------------------
stop a
start a
until_true 40 connected b || die "b does not come back"
expect 0 "what is due" a offer publish --all --now
[ "$(mine a | grep -c "$waived")" = 1 ] || bad "a restart replaced it"
expect 0 "the same register again" a register import "$home/four.csv"
expect 0 "what is due" a offer publish --all --now
[ "$(mine a | grep -c "$waived")" = 1 ] || bad "the same edition replaced it"
nothing_for_c "after the restart"
expect 0 "three breweries" a register import "$home/three.csv"
expect 0 "what is due" a offer publish --all --now
mine a | grep -q "$waived" && bad "three possible authors, and four stay promised"
gone_at_b() { ! sees_it; }
until_true 10 gone_at_b || bad "b still lists what lost its cover"
expect 4 "three where four were agreed to" a offer publish 1 --audience "$b_id" --now

# ---- agreed to anew, and taken back ----------------------------------------------------------
expect 0 "agreed to three" a offer waive 1 --audience "$b_id" --by "Mme Durand"
[ "$(number waiver <<<"$out")" = 3 ] || bad "another number was agreed to: $out"
expect 0 "publication" a offer publish 1 --audience "$b_id" --now
waived=$(S a offer list --mine | grep '"by_consent"' | ids)
[ -n "$waived" ] || die "nothing left: $out"
until_true 10 sees_it || bad "b does not list the new version"
expect 0 "taken back" a offer waive 1 --revoke
[ "$(number withdrawals <<<"$out")" = 1 ] || bad "it does not go at once: $out"
mine a | grep -q "$waived" && bad "taken back, and still live"
until_true 10 gone_at_b || bad "taken back, and b still lists it"
expect 4 "after that" a offer publish 1 --audience "$b_id" --now
[ "$(mine a | count)" = 6 ] || bad "the offers of others went with it: $(mine a | count)"

# ---- erased -------------------------------------------------------------------------------
expect 0 "the company again" a company show 1
printf '%s' "$out" | grep -q 'waiver.revoke' || bad "the journal does not say that it was taken back"
expect 0 "erasure" a company erase 1
[ "$(sqlite3 "$home/a/own.db" 'SELECT count(*) FROM waiver')" = 0 ] || bad "its consents outlive the company"
finish
