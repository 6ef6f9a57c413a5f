/* company import, flow import. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "http.h"
#include "out.h"
#include "report.h"
#include "symbiote/import.h"

/* ---- one file
 * ------------------------------------------------------------------- */

struct upload {
    const char *path; /* of the API: "flows/import" */
    const char *file, *map;
};

/* *reply as client_call gives it. */
static enum cli_exit send(struct cli *cli, const struct args *a,
                          const struct upload *u, json_t **reply)
{
    struct client_request r = client_request("POST", u->path);
    struct bytes b = {0};
    char map_len[32];
    enum cli_exit exit = CLI_FAILED;

    *reply = NULL;
    if ((!u->map || report_read(cli, u->map, IMPORT_MAPPING_MAX - 1, &b))) {
        if (u->map) {
            (void)snprintf(map_len, sizeof map_len, "%zu", b.len);
            client_argument(&r, "map_len", map_len);
        }
        if (args_has(a, "dry-run"))
            client_argument(&r, "dry_run", "1");
        if (report_read(cli, u->file, HTTP_BODY_MAX - (1 << 20), &b)) {
            r.bytes = b.p;
            r.len = b.len;
            r.doing = tr(cli->lang, "Importing");
            exit = client_call(cli, &r, reply);
        }
    }
    free(b.p);
    return exit;
}

static enum cli_exit finish(const struct cli *cli, enum cli_exit exit,
                            json_t *reply)
{
    if (!reply)
        return exit;
    if (cli->json)
        out_json(reply);
    else
        report_show(cli, reply);
    if (exit == CLI_DONE && out_integer(reply, "rejected") > 0)
        exit = CLI_ROWS_REJECTED;
    json_decref(reply);
    return exit;
}

static enum cli_exit run_company_import(struct cli *cli, const struct args *a)
{
    struct upload u = {.path = "companies/import",
                       .file = a->word[0],
                       .map = args_value(a, "map")};
    json_t *reply;
    enum cli_exit exit = send(cli, a, &u, &reply);

    return finish(cli, exit, reply);
}

static enum cli_exit run_flow_import(struct cli *cli, const struct args *a)
{
    struct upload u = {.path = "flows/import",
                       .file = a->word[0],
                       .map = args_value(a, "map")};
    json_t *reply;
    enum cli_exit exit = send(cli, a, &u, &reply);

    return finish(cli, exit, reply);
}

/* ---- table
 * ---------------------------------------------------------------------- */

static const struct args_option import_options[] = {
    {"map", 0, true}, {"dry-run", 0, false}, {0}};
const struct cli_command cmd_import[] = {
    {"company import", N_("FILE [--map FILE] [--dry-run]"), run_company_import,
     N_("Reads a table of companies."), 1, 1, import_options},
    {"flow import", N_("FILE [--map FILE] [--dry-run]"), run_flow_import,
     N_("Reads a table of flows."), 1, 1, import_options},
    {0},
};
