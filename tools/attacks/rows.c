#include "rows.h"
#include "book.h"

uint64_t rows_unit(uint32_t unit)
{
    uint64_t head = UINT64_C(4000000) + unit;

    return COUNTRY_BE * UINT64_C(10000000000) + head * 100 + (97 - head % 97);
}

uint32_t rows_number(uint64_t key)
{
    return (uint32_t)(key % UINT64_C(10000000000) / 100 - 4000000);
}

size_t rows_list(const struct open_data *o, unsigned territory,
                 unsigned edition, struct establishment *out)
{
    size_t n = 0;

    for (size_t i = 0; i < o->sites; i++) {
        const struct open_site *s = &o->site[i];

        if (s->territory != territory || !open_alive(s, edition))
            continue;
        out[n++] = (struct establishment){
            .unit = rows_unit(s->unit),
            .site = COUNTRY_BE * UINT64_C(100000000000000) + i + 1,
            .commune = s->commune,
            .nace = s->nace,
            .size_band = book_band(s->band),
            .natural_person = s->sole,
            .active = true};
    }
    return n;
}

size_t rows_area(const struct open_data *o, unsigned territory, uint32_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < o->communes; i++)
        if (o->commune[i].territory == territory)
            out[n++] = o->commune[i].place.key;
    return n;
}
