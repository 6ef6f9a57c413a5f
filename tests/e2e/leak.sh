#!/usr/bin/env bash
# Goal: what is private in one node occurs nowhere outside it: not in the other
# node's files, not in the frames between them, not in a log, not in an answer of
# the other node; and a released program cannot write frames down.
. "$(dirname "$0")/lib.sh"
need_tool sqlite3
need_tool xxd

init a Roubaix FR 59512
init b "Wallonie picarde" BE 57081
start a
start b

# ---- a territory with a register, twelve companies and a mark in every field ----
places=(59512 59599 59350 59009 59646 59163 59378 59328 59017 59560 59648 59368)
sizes=(11 12 21 12 21 22)
{
    echo "siren,siret,activitePrincipaleEtablissement,codeCommuneEtablissement,trancheEffectifsEtablissement,categorieJuridiqueUniteLegale,etatAdministratifEtablissement"
    for ((i = 1; i <= 180; i++)); do
        s=$(siret "$i")
        echo "${s:0:9},$s,11.05Z,${places[i % 12]},${sizes[i % 6]},5710,A"
    done
} >"$home/register.csv"
{
    echo "Raison sociale;SIRET;Code NAF;Commune;Effectif;Adresse;Contact;Téléphone;Remarques"
    for ((i = 1; i <= 12; i++)); do
        echo "Brasmarkname$i;$(siret "$i");11.05Z;${places[i % 12]};60;$i rue Markadresse;Markcontact$i <markmail$i@example.org>;0399887$((100 + i));Marknotecie$i"
    done
    echo "Outremarkname;$(siret 999);11.05Z;59183;60;1 quai Markadresse;Markcontact;;" # outside the perimeter
} >"$home/companies.csv"
{
    echo "Réf.;Raison sociale;Sens;Libellé;Code déchet;Quantité;Prix souhaité;Coût actuel;Prestataire actuel;Spécifications;Contact;Remarques;Diffusion"
    for ((i = 1; i <= 12; i++)); do
        echo "Markref$i;Brasmarkname$i;propose;Drêches de brasserie marklabel$i;02 07 04;$((876543 + i)),21 kg/an;7654$((300 + i)),55 EUR markprice;9876$((500 + i)),44 EUR markcost;Markoutlet $i;Markspec $i;Markwho$i;Markflownote$i;tous les pairs"
    done
    echo "Markref99;Outremarkname;propose;Drêches de brasserie marklabel99;02 07 04;876599,21 kg/an;;;;;;;tous les pairs"
    echo "Markref98;Brasmarkname1;propose;Levure de bière marklabel98;02 07 99;765498,21 kg/an;;;Markoutlet;;;;privé"
} >"$home/flows.csv"
expect 0 "register" a register import "$home/register.csv"
expect 0 "companies" a company import "$home/companies.csv"
expect 0 "flows" a flow import "$home/flows.csv"
expect 0 "publication" a offer publish --all --now
published=$(mine a | count)
[ "$published" -ge 5 ] || die "only $published offers of a leave: $(S a offer preview | head -n 3)"
S a offer list --mine >"$home/mine.json"
grep -q '"qty_min"' "$home/mine.json" || bad "no published offer has a quantity interval: the test shows less than it should"

breweries be 12 "$home/b.companies.csv"
sed -i 's/11\.05/01.41/;s/Brasserie be/Ferme be/' "$home/b.companies.csv"
{
    echo "Réf.;Entreprise;Sens;Libellé;Quantité;Diffusion"
    for ((i = 1; i <= 12; i++)); do echo "N$i;Ferme be $i;cherche;Drêches de brasserie;$((200 + i)) t/an;tous les pairs"; done
} >"$home/b.flows.csv"
expect 0 "companies of b" b company import "$home/b.companies.csv"
expect 0 "flows of b" b flow import "$home/b.flows.csv"
expect 0 "publication of b" b offer publish --all --now

pair a b
until_true 10 sees b a || die "b does not list the offers of a"
until_true 10 sees a b || bad "a does not list the needs of b"
expect 0 "sync" b sync
expect 0 "sync" a sync
victim=$(mine a | head -n 1)
expect 0 "proof in b" b offer proof "$victim"
printf '%s' "$out" >"$home/proof.json"
expect 0 "withdrawal" a offer withdraw "$victim" --now
expect 0 "sync" b sync

# ---- every answer of b ------------------------------------------------------------
mkdir "$home/answers"
fetch() { api b "$1" >"$home/answers/$(printf '%s' "$1" | tr '/?&=' '____')"; }
for path in status log companies flows register offers/preview 'offers?limit=1000' 'offers?mine=1' \
    peers "peers/$(id_of a)" 'match?all=1' 'match?assumed=1' 'match?limit=1000' \
    'catalogue/types?words=dr%C3%AAches' openapi.json; do
    fetch "$path"
done
for id in $(seen b); do
    fetch "offers/$id"
    fetch "offers/$id/proof"
done
for lead in $(S b match --all 2>/dev/null | ids_of_leads | head -n 20); do fetch "match/$lead"; done
(
    cd "$home/answers" || exit 1
    login=$(S b status | field login_url)
    curl -sS -m 20 -L -c ../jar -b ../jar "$login" >page_login
    for page in / /pool /leads $(seen b | sed 's/^/\/pool\//'); do
        curl -sS -m 20 -b ../jar "http://${http_of[b]}$page" >"page_$(printf '%s' "$page" | tr / _)"
    done
    for page in healthz readyz metrics; do curl -sS -m 20 "http://${http_of[b]}/$page" >"page_$page"; done
)
grep -q "$(seen b | head -n 1)" "$home/answers/offers_limit_1000" || bad "the list of b was not read"
grep -qi "<html" "$home/answers/page__pool" || bad "the pages of b were not read"
S b match --all >"$home/answers/leads_cli" 2>/dev/null
grep -q '"score"' "$home/answers/leads_cli" || bad "b has no lead: the test shows less than it should"
# The last wall was up, with a's names in it, and found nothing to hold back.
for node in a b; do
    held=$(curl -sS -m 20 "http://${http_of[$node]}/metrics" | sed -n 's/^symbiote_frames_held_back[a-z_]* //p')
    [ "$held" = 0 ] || bad "$node held back « ${held:-no figure} » frames"
done
grep -q 'event=held-back' "$home/a.log" "$home/b.log" && bad "a frame was held back"
stop b # so that all it knows is in its files

# ---- the search ---------------------------------------------------------------------
[ -s "$home/a/frames.trace" ] || die "a has no frames.trace: were the programs built with SYMBIOTE_TEST_HOOKS?"
[ -s "$home/b/frames.trace" ] || die "b has no frames.trace"
outside=("$home/b" "$home/a/frames.trace" "$home/a.log" "$home/b.log" "$home/a.out" "$home/b.out" "$home/answers" "$home/proof.json")
absent() { # absent WHAT PATTERN [GREP OPTIONS]
    local what=$1 pattern=$2 hits
    shift 2
    hits=$(LC_ALL=C grep -raliE "$@" -- "$pattern" "${outside[@]}" 2>/dev/null)
    [ -z "$hits" ] || bad "$what left its node: in $hits"
}
own() { LC_ALL=C grep -qaiE -- "$1" "$home/a/own.db" "$home/a/own.db-wal" || bad "the search would not find $1 even at home"; }
for mark in brasmarkname outremarkname markadresse markcontact markmail marknotecie markref marklabel markprice \
    markcost markoutlet markspec markwho markflownote; do
    own "$mark"
    absent "a field marked $mark" "$mark"
done
for ((i = 1; i <= 12; i++)); do
    s=$(siret "$i")
    absent "register number $i" "$s|${s:0:9}"
    absent "an exact quantity" "$((876543 + i))|7654$((300 + i))|9876$((500 + i))|0399887$((100 + i))"
done
own "$(siret 3)"
absent "a quantity of a private flow" "765498"
absent "a commune outside the perimeter" "59183"

# Numbers in binary, as msgpack or SQLite write them: kg and g, big end first.
dump() { find "${outside[@]}" -type f -exec cat {} + | xxd -p | tr -d '\n'; }
dump >"$home/hex"
binary_absent() { # binary_absent WHAT NUMBER
    local hex
    hex=$(printf '%016x' "$2" | sed 's/^\(00\)*//')
    [ ${#hex} -ge 6 ] || return
    grep -q "$hex" "$home/hex" && bad "$1 ($2) occurs in binary outside its node"
}
for ((i = 1; i <= 12; i++)); do
    binary_absent "an exact quantity" $(((876543 + i) * 1000 + 210))
    binary_absent "an exact quantity" $(((876543 + i) * 100 + 21))
    s=$(siret "$i")
    binary_absent "a register number" "$((10#$s))"
    binary_absent "a register number" "$((10#${s:0:9}))"
done

# ---- only the closed table, only the published communes, no activity ------------------
S a offer list --mine | grep -o '"communes":\[[^]]*\]' | grep -o '[0-9]\{5\}' | sort -u >"$home/cells"
grep -o '"communes": *\[[^]]*\]' "$home/answers/offers_limit_1000" | grep -o '[0-9]\{5\}' | sort -u >"$home/shown"
[ -s "$home/shown" ] || bad "b shows no commune at all"
extra=$(comm -13 "$home/cells" "$home/shown")
[ -z "$extra" ] || bad "b shows communes outside the published cells: $extra"
keys=$(grep -o '"[a-z_]*":' "$home/answers/offers_limit_1000" | sort -u | tr -d '":' | tr '\n' ' ')
for key in $keys; do
    case " id territory territory_name direction kind type type_label types label low_codes qty_min qty_max unit per area name \
communes lat lon radius_km quarters packaging state legal_status expires seen freshness temperature pressure quality k policy population population_ref \
verification verification_badge verification_cause verification_text " in
    *" $key "*) ;;
    *) bad "an offer in b has a field « $key » that is not in the closed table" ;;
    esac
done
LC_ALL=C grep -rqaE '11\.05|1105Z' "$home/b" "$home/a/frames.trace" "$home/a.log" "$home/b.log" "$home/answers/offers_limit_1000" &&
    bad "an activity code left its node"

# ---- files are for their owner only --------------------------------------------------
for node in a b; do
    loose=$(find "$home/$node" -type f -perm /077 ! -name api.sock)
    [ -z "$loose" ] || bad "others may read $loose"
done

# ---- a released program has no trace in it ----------------------------------------------
traces() { LC_ALL=C grep -qa 'frames\.trace' "$1"; }
forges() { LC_ALL=C grep -qa 'SYMBIOTE_FORGE' "$1"; }
traces "$bin/symbioted" || bad "the search for the trace finds nothing in a program that has it"
forges "$bin/symbioted" || bad "the search for the forger finds nothing in a program that has it"
released=
for program in build/bin/symbioted build-release/bin/symbioted; do
    [ -x "$program" ] && released=$program
done
if [ -n "$released" ]; then
    traces "$released" && bad "$released can write frames down"
    forges "$released" && bad "$released can lie about its counts"
else
    echo "skipped: no build without test hooks is there (tools/test --build-only makes one)"
fi
finish
