/* Quantity cells as facilitators write them, in three languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbiote/quantity.h"

/* Bounds in thousandths; -1: none. */
struct cell {
    const char *amount, *unit, *period;
    int64_t min, max;
    enum unit as;
    enum period per;
    enum quantity_verdict verdict;
};

/* clang-format off */
static const struct cell plain[] = {
    {"400", "t", "an", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 t/an", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400t/an", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 T / AN", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 tonnes par an", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 to/an", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 ton per jaar", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 ton/jaar", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 tonnes per year", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 t/yr", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 t/a", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 t p.a.", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"1 200,5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1\u00a0200,5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1\u202f200,5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1\u2009200,5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1'200.5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1\u2019200 t", "", "", 1200000, 1200000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1.200,5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1,200.5 t", "", "", 1200500, 1200500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1.200.000 kg", "", "", 1200000000, 1200000000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
    {"1,200,000 kg", "", "", 1200000000, 1200000000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
    {"1 200 000 kg", "", "", 1200000000, 1200000000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
    {"12.5 t", "", "", 12500, 12500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"12,5 t", "", "", 12500, 12500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"0,25 t", "", "", 250, 250, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"0.125 t", "", "", 125, 125, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"0,0005 t", "", "", 1, 1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1,2E+03 kg", "", "", 1200000, 1200000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
    {"½ t", "", "", 500, 500, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"30 000 tonnes", "", "", 30000000, 30000000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"5000 m3/an", "", "", 5000000, 5000000, UNIT_M3, PERIOD_YEAR, QUANTITY_READ},
    {"5000 m³/an", "", "", 5000000, 5000000, UNIT_M3, PERIOD_YEAR, QUANTITY_READ},
    {"20 Nm3/jour", "", "", 20000, 20000, UNIT_M3, PERIOD_DAY, QUANTITY_READ},
    {"12 kuub per week", "", "", 12000, 12000, UNIT_M3, PERIOD_WEEK, QUANTITY_READ},
    {"500 L/mois", "", "", 500000, 500000, UNIT_L, PERIOD_MONTH, QUANTITY_READ},
    {"500 litres mensuels", "", "", 500000, 500000, UNIT_L, PERIOD_MONTH, QUANTITY_READ},
    {"500 liter per maand", "", "", 500000, 500000, UNIT_L, PERIOD_MONTH, QUANTITY_READ},
    {"12 hl/an", "", "", 1200000, 1200000, UNIT_L, PERIOD_YEAR, QUANTITY_READ},
    {"800 kWh/jour", "", "", 800000, 800000, UNIT_KWH, PERIOD_DAY, QUANTITY_READ},
    {"1,5 GWh/an", "", "", 1500000, 1500000, UNIT_MWH, PERIOD_YEAR, QUANTITY_READ},
    {"300 MWh", "", "annuel", 300000, 300000, UNIT_MWH, PERIOD_YEAR, QUANTITY_READ},
    {"9 GJ", "", "", 2500000, 2500000, UNIT_KWH, PERIOD_NONE, QUANTITY_READ},
    {"40 unités/mois", "", "", 40000, 40000, UNIT_PIECE, PERIOD_MONTH, QUANTITY_READ},
    {"40 pièces", "", "hebdo", 40000, 40000, UNIT_PIECE, PERIOD_WEEK, QUANTITY_READ},
    {"40 stuks/week", "", "", 40000, 40000, UNIT_PIECE, PERIOD_WEEK, QUANTITY_READ},
    {"40 pcs", "", "", 40000, 40000, UNIT_PIECE, PERIOD_NONE, QUANTITY_READ},
    {"12 palettes/semaine", "", "", 12000, 12000, UNIT_PALLET, PERIOD_WEEK, QUANTITY_READ},
    {"12 pallets per week", "", "", 12000, 12000, UNIT_PALLET, PERIOD_WEEK, QUANTITY_READ},
    {"6 h/sem", "", "", 6000, 6000, UNIT_H, PERIOD_WEEK, QUANTITY_READ},
    {"6 heures par semaine", "", "", 6000, 6000, UNIT_H, PERIOD_WEEK, QUANTITY_READ},
    {"6 uur per week", "", "", 6000, 6000, UNIT_H, PERIOD_WEEK, QUANTITY_READ},
    {"250 m²", "", "", 250000, 250000, UNIT_M2, PERIOD_NONE, QUANTITY_READ},
    {"250 m2", "", "ponctuel", 250000, 250000, UNIT_M2, PERIOD_ONCE, QUANTITY_READ},
    {"0,5 ha", "", "", 5000000, 5000000, UNIT_M2, PERIOD_NONE, QUANTITY_READ},
    {"3 jours/mois", "", "", 3000, 3000, UNIT_DAY, PERIOD_MONTH, QUANTITY_READ},
    {"3 dagen per maand", "", "", 3000, 3000, UNIT_DAY, PERIOD_MONTH, QUANTITY_READ},
    {"2 days/month", "", "", 2000, 2000, UNIT_DAY, PERIOD_MONTH, QUANTITY_READ},
    {"10 kg/jour", "", "", 10000, 10000, UNIT_KG, PERIOD_DAY, QUANTITY_READ},
    {"10 kg dagelijks", "", "", 10000, 10000, UNIT_KG, PERIOD_DAY, QUANTITY_READ},
    {"10 kg quotidien", "", "", 10000, 10000, UNIT_KG, PERIOD_DAY, QUANTITY_READ},
    {"40 t eenmalig", "", "", 40000, 40000, UNIT_T, PERIOD_ONCE, QUANTITY_READ},
    {"40 t (ponctuel)", "", "", 40000, 40000, UNIT_T, PERIOD_ONCE, QUANTITY_READ},
    {"40 t once", "", "", 40000, 40000, UNIT_T, PERIOD_ONCE, QUANTITY_READ},
    {"40 t one-off", "", "", 40000, 40000, UNIT_T, PERIOD_ONCE, QUANTITY_READ},
    {"12", "kg", "/jour", 12000, 12000, UNIT_KG, PERIOD_DAY, QUANTITY_READ},
    {"12", "kg", "jour", 12000, 12000, UNIT_KG, PERIOD_DAY, QUANTITY_READ},
    {"12", "kg", "par semaine", 12000, 12000, UNIT_KG, PERIOD_WEEK, QUANTITY_READ},
    {"12", "kg/sem.", "", 12000, 12000, UNIT_KG, PERIOD_WEEK, QUANTITY_READ},
    {"12", "t", "jaarlijks", 12000, 12000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"12", "t", "maandelijks", 12000, 12000, UNIT_T, PERIOD_MONTH, QUANTITY_READ},
    {"12 t/an", "t", "an", 12000, 12000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"12 t", "t/an", "", 12000, 12000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"10 000 t minimum", "", "", 10000000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"10k kg", "", "", 10000000, 10000000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
    {"2 millions de litres", "", "", 2000000000, 2000000000, UNIT_L, PERIOD_NONE, QUANTITY_READ},
    {"3 kt/an", "", "", 3000000, 3000000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"12 quintaux", "", "", 1200000, 1200000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
};

static const struct cell estimated[] = {
    {"env. 1 200 t/an", "", "", 1200000, 1200000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"environ 1200 t/an", "", "", 1200000, 1200000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"~ 400", "t", "an", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"~400 t", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"≈ 400 t", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"± 400 t", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"+/- 400 t", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"ca. 400 t/jaar", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"ongeveer 400 ton", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"about 400 t", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"à peu près 400 t", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"400 t ?", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"400 t/an (estimé)", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 t geschat", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"env 3 à 4 t/mois", "", "", 3000, 4000, UNIT_T, PERIOD_MONTH, QUANTITY_READ},
    {"400 t en moyenne", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
};

static const struct cell intervals[] = {
    {"400-500", "t", "an", 400000, 500000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400 - 500 t/an", "", "", 400000, 500000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"400–500 t/an", "", "", 400000, 500000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"3 à 4 t/mois", "", "", 3000, 4000, UNIT_T, PERIOD_MONTH, QUANTITY_READ},
    {"3 a 4 t/mois", "", "", 3000, 4000, UNIT_T, PERIOD_MONTH, QUANTITY_READ},
    {"de 3 à 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"entre 3 et 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"3 tot 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"van 3 tot 4 ton per week", "", "", 3000, 4000, UNIT_T, PERIOD_WEEK, QUANTITY_READ},
    {"tussen 3 en 4 ton", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"between 3 and 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"3 to 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"from 3 to 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"3 t à 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"3 t - 4 t/an", "", "", 3000, 4000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"500 kg à 1 t", "", "", 500000, 1000000, UNIT_KG, PERIOD_NONE, QUANTITY_READ},
    {"3 ou 4 t", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"1 000 à 1 500", "m3", "", 1000000, 1500000, UNIT_M3, PERIOD_NONE, QUANTITY_READ},
    {"0-5 t", "", "", 0, 5000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"min 5 max 10 t", "", "", 5000, 10000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"min. 5 t, max. 10 t", "", "", 5000, 10000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"max 10 t min 5 t", "", "", 5000, 10000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"3 t/m 4 ton", "", "", 3000, 4000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"> 1000", "t", "an", 1000000, -1, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {">1000 t", "", "", 1000000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"≥ 1000 t", "", "", 1000000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"min. 5 t", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"5 t min", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"au moins 5 t", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"plus de 5 t", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"+ de 5 t", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"5 t et plus", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"500+ t", "", "", 500000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"minstens 5 ton", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"meer dan 5 ton", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"vanaf 5 ton", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"at least 5 t", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"more than 5 t", "", "", 5000, -1, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"< 20 t", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"≤ 20 t", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"max 20 t", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"20 t max.", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"moins de 20 t", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"jusqu'à 20 t", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"jusqu’à 20 t/mois", "", "", -1, 20000, UNIT_T, PERIOD_MONTH, QUANTITY_READ},
    {"tot 20 ton", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"minder dan 20 ton", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
    {"up to 20 t", "", "", -1, 20000, UNIT_T, PERIOD_NONE, QUANTITY_READ},
};

static const struct cell nothing[] = {
    {"", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"   ", "t", "an", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {NULL, NULL, NULL, -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"NC", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"n.c.", "t", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"?", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"??", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"-", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"--", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"/", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"à définir", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"à préciser", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"inconnu", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"onbekend", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"nog te bepalen", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"n.v.t.", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"unknown", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"N/A", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"TBD", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
    {"beaucoup", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_NO_NUMBER},
    {"quelques tonnes", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_READ},
};

static const struct cell doubtful[] = {
    {"1.200 t", "", "", 1200000, 1200000, UNIT_T, PERIOD_NONE, QUANTITY_SEPARATOR},
    {"1,200 t", "", "", 1200, 1200, UNIT_T, PERIOD_NONE, QUANTITY_SEPARATOR},
    {"12.500", "kg", "an", 12500000, 12500000, UNIT_KG, PERIOD_YEAR, QUANTITY_SEPARATOR},
    {"3 bennes 30 m³/mois", "", "", 90000, 90000, UNIT_M3, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"3 bennes de 30 m3 par mois", "", "", 90000, 90000, UNIT_M3, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"3", "bennes de 30 m3", "mois", 90000, 90000, UNIT_M3, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"2 à 3 bennes de 15 m3/sem", "", "", 30000, 45000, UNIT_M3, PERIOD_WEEK, QUANTITY_CONTAINERS},
    {"une benne de 15 m3 par semaine", "", "", 15000, 15000, UNIT_M3, PERIOD_WEEK, QUANTITY_CONTAINERS},
    {"1 benne/semaine de 15 m3", "", "", 15000, 15000, UNIT_M3, PERIOD_WEEK, QUANTITY_CONTAINERS},
    {"2 containers van 30 m3 per maand", "", "", 60000, 60000, UNIT_M3, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"2 GRV/sem", "", "", 2000, 2000, UNIT_M3, PERIOD_WEEK, QUANTITY_CONTAINERS},
    {"2 IBC per week", "", "", 2000, 2000, UNIT_M3, PERIOD_WEEK, QUANTITY_CONTAINERS},
    {"2", "GRV", "semaine", 2000, 2000, UNIT_M3, PERIOD_WEEK, QUANTITY_CONTAINERS},
    {"5 big-bags/mois", "", "", 5000, 5000, UNIT_M3, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"5 big bags de 500 kg/mois", "", "", 2500000, 2500000, UNIT_KG, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"10 fûts/an", "", "", 2000000, 2000000, UNIT_L, PERIOD_YEAR, QUANTITY_CONTAINERS},
    {"10 fûts de 60 L/an", "", "", 600000, 600000, UNIT_L, PERIOD_YEAR, QUANTITY_CONTAINERS},
    {"10 vaten van 60 liter per jaar", "", "", 600000, 600000, UNIT_L, PERIOD_YEAR, QUANTITY_CONTAINERS},
    {"20 palettes de 500 kg par mois", "", "", 10000000, 10000000, UNIT_KG, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"3 x 30 m3/mois", "", "", 90000, 90000, UNIT_M3, PERIOD_MONTH, QUANTITY_READ},
    {"30 t 2 fois par an", "", "", 60000, 60000, UNIT_T, PERIOD_YEAR, QUANTITY_READ},
    {"3 bennes = 90 m3/mois", "", "", 90000, 90000, UNIT_M3, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"3 bennes, soit 25 t/mois", "", "", 25000, 25000, UNIT_T, PERIOD_MONTH, QUANTITY_CONTAINERS},
    {"3 bennes/mois", "", "", 3000, 3000, UNIT_NONE, PERIOD_MONTH, QUANTITY_NO_UNIT},
    {"400 t + 50 t", "", "", 450000, 450000, UNIT_T, PERIOD_NONE, QUANTITY_SUM},
    {"400 + 50 t/an", "", "", 450000, 450000, UNIT_T, PERIOD_YEAR, QUANTITY_SUM},
    {"1 t et 500 kg", "", "", 1500000, 1500000, UNIT_KG, PERIOD_NONE, QUANTITY_SUM},
    {"20 t/trimestre", "", "", 80000, 80000, UNIT_T, PERIOD_YEAR, QUANTITY_CONVERTED},
    {"20 ton per kwartaal", "", "", 80000, 80000, UNIT_T, PERIOD_YEAR, QUANTITY_CONVERTED},
    {"20", "t", "semestriel", 40000, 40000, UNIT_T, PERIOD_YEAR, QUANTITY_CONVERTED},
    {"20 t/j", "", "", 20000, 20000, UNIT_T, PERIOD_DAY, QUANTITY_DAY_OR_YEAR},
    {"400 t/an", "kg", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_CONFLICT},
    {"400 t/an", "t", "mois", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_CONFLICT},
    {"400", "", "", 400000, 400000, UNIT_NONE, PERIOD_NONE, QUANTITY_NO_UNIT},
    {"400", "bottes", "an", 400000, 400000, UNIT_NONE, PERIOD_YEAR, QUANTITY_WORDS},
    {"400 t de drêches par an", "", "", 400000, 400000, UNIT_T, PERIOD_YEAR, QUANTITY_WORDS},
    {"400 t (2024)", "", "", 400000, 400000, UNIT_T, PERIOD_NONE, QUANTITY_WORDS},
};

static const struct cell refused[] = {
    {"-5 t", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_NEGATIVE},
    {"−5", "t", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_NEGATIVE},
    {"0", "t", "an", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_ZERO},
    {"0,0 t", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_ZERO},
    {"2 000 000 000 000 t", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_ABSURD},
    {"99999999999999999999999", "t", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_ABSURD},
    {"1e99 t", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_ABSURD},
    {"900000000000", "kt", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_ABSURD},
    {"500-400 t", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_BACKWARDS},
    {"400 t / 50 m3", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_UNREADABLE},
    {"12 t + 3 m3", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_UNREADABLE},
    {"3 t à 4 m3", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_UNREADABLE},
    {"100 kg/jour sur 5 jours/semaine", "", "", -1, -1, UNIT_NONE, PERIOD_NONE, QUANTITY_UNREADABLE},
};
/* clang-format on */

static bool same(const struct cell *c, const struct quantity *q,
                 enum quantity_verdict v)
{
    if (v != c->verdict)
        return false;
    if (v >= QUANTITY_REFUSED_FROM)
        return true;
    return q->has_min == (c->min >= 0) && q->has_max == (c->max >= 0) &&
           (c->min < 0 || q->min_milli == c->min) &&
           (c->max < 0 || q->max_milli == c->max) && q->unit == c->as &&
           q->period == c->per && q->doubtful == (v != QUANTITY_READ);
}

static char *copy(const char *text)
{
    char *block = NULL;

    if (text) {
        block = malloc(strlen(text) + 1);
        assert_non_null(block);
        memcpy(block, text, strlen(text) + 1);
    }
    return block;
}

static void check(const struct cell *cells, size_t count,
                  enum confidence confidence)
{
    unsigned bad = 0;

    for (size_t i = 0; i < count; i++) {
        const struct cell *c = &cells[i];
        char *a = copy(c->amount), *u = copy(c->unit), *p = copy(c->period);
        struct quantity_cells in = {a, u, p, NULL};
        struct quantity q = {0};
        enum quantity_verdict v = quantity_read(&in, &q);

        if (!same(c, &q, v) || (v < QUANTITY_REFUSED_FROM && q.has_min &&
                                confidence && q.confidence != confidence)) {
            print_error("'%s' | '%s' | '%s': verdict %d, %lld..%lld, unit %d, "
                        "period %d, confidence %d\n",
                        c->amount, c->unit, c->period, (int)v,
                        q.has_min ? (long long)q.min_milli : -1LL,
                        q.has_max ? (long long)q.max_milli : -1LL, (int)q.unit,
                        (int)q.period, (int)q.confidence);
            bad++;
        }
        free(a);
        free(u);
        free(p);
    }
    assert_int_equal(bad, 0);
}

#define CHECK(cells, confidence)                                               \
    check(cells, sizeof(cells) / sizeof(cells)[0], confidence)

static void plain_amounts_are_read(void **state)
{
    (void)state;
    CHECK(plain, CONFIDENCE_NONE);
}

static void approximate_amounts_are_estimates(void **state)
{
    (void)state;
    CHECK(estimated, CONFIDENCE_ESTIMATED);
}

static void intervals_and_open_ends_are_read(void **state)
{
    (void)state;
    CHECK(intervals, CONFIDENCE_NONE);
}

static void cells_that_say_nothing_are_no_error(void **state)
{
    (void)state;
    CHECK(nothing, CONFIDENCE_NONE);
}

static void doubtful_readings_are_flagged(void **state)
{
    (void)state;
    CHECK(doubtful, CONFIDENCE_NONE);
}

static void impossible_amounts_are_refused(void **state)
{
    (void)state;
    CHECK(refused, CONFIDENCE_NONE);
}

static void a_refusal_leaves_the_result_alone(void **state)
{
    struct quantity q = {.min_milli = 42};
    struct quantity_cells in = {"-5", "t", "", NULL};

    (void)state;
    assert_int_equal(quantity_read(&in, &q), QUANTITY_NEGATIVE);
    assert_int_equal(q.min_milli, 42);
}

static void the_heading_gives_unit_and_period(void **state)
{
    static const struct {
        const char *heading;
        enum unit unit;
        enum period period;
    } rows[] = {
        {"Tonnage (t/an)", UNIT_T, PERIOD_YEAR},
        {"Quantité annuelle (kg)", UNIT_KG, PERIOD_NONE},
        {"Tonnage annuel", UNIT_T, PERIOD_YEAR},
        {"Hoeveelheid (ton/jaar)", UNIT_T, PERIOD_YEAR},
        {"Quantité en kg par mois", UNIT_KG, PERIOD_MONTH},
        {"Volume [m³]", UNIT_M3, PERIOD_NONE},
        {"Quantité", UNIT_NONE, PERIOD_NONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct quantity_cells in = {"12", "", "", rows[i].heading};
        struct quantity q = {0};

        (void)quantity_read(&in, &q);
        assert_int_equal(q.unit, rows[i].unit);
        assert_int_equal(q.period, rows[i].period);
    }
}

static void very_long_cells_are_refused(void **state)
{
    char text[2000];
    struct quantity_cells in = {text, "", "", NULL};
    struct quantity q;

    (void)state;
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(quantity_read(&in, &q), QUANTITY_UNREADABLE);
    for (size_t i = 0; i + 1 < 300; i += 2)
        memcpy(text + i, "1 ", 2);
    text[300] = '\0';
    assert_int_equal(quantity_read(&in, &q), QUANTITY_UNREADABLE);
}

static void containers_name_the_packaging(void **state)
{
    (void)state;
    assert_int_equal(quantity_packaging("3 bennes 30 m³"), PACKAGING_SKIP);
    assert_int_equal(quantity_packaging("2 GRV/sem"), PACKAGING_IBC);
    assert_int_equal(quantity_packaging("400 t"), PACKAGING_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_amounts_are_read),
        cmocka_unit_test(approximate_amounts_are_estimates),
        cmocka_unit_test(intervals_and_open_ends_are_read),
        cmocka_unit_test(cells_that_say_nothing_are_no_error),
        cmocka_unit_test(doubtful_readings_are_flagged),
        cmocka_unit_test(impossible_amounts_are_refused),
        cmocka_unit_test(a_refusal_leaves_the_result_alone),
        cmocka_unit_test(the_heading_gives_unit_and_period),
        cmocka_unit_test(very_long_cells_are_refused),
        cmocka_unit_test(containers_name_the_packaging),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
