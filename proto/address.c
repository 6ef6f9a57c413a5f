/* Addresses of nodes: "tcp://HOST:PORT", syntax only. */
#include <string.h>

#include "symbiote/invite.h"

static bool alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* Labels of letters, digits and inner hyphens, separated by single dots. */
static bool host_ok(const char *p, size_t n)
{
    if (n == 0 || p[0] == '.' || p[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++) {
        bool edge = i == 0 || i == n - 1 || p[i - 1] == '.' || p[i + 1] == '.';

        if (p[i] == '.' ? p[i + 1] == '.' : !alnum(p[i]) && p[i] != '-')
            return false;
        if (p[i] == '-' && edge)
            return false;
    }
    return true;
}

/* Groups of at most four hexadecimal digits; "::" once, or eight groups. */
static bool ipv6_ok(const char *p, size_t n)
{
    size_t groups = 0, digits = 0, gaps = 0;

    if (n < 2 || (p[0] == ':' && p[1] != ':') ||
        (p[n - 1] == ':' && p[n - 2] != ':'))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == ':') {
            gaps += i > 0 && p[i - 1] == ':';
            digits = 0;
            continue;
        }
        if (strchr("0123456789abcdefABCDEF", p[i]) == NULL || ++digits > 4)
            return false;
        groups += digits == 1;
    }
    return gaps == 0 ? groups == 8 : gaps == 1 && groups < 8;
}

static bool port_ok(const char *p)
{
    unsigned port = 0;

    if (*p < '1' || *p > '9')
        return false;
    for (; *p != '\0'; p++) {
        if (*p < '0' || *p > '9' || port > 65535)
            return false;
        port = port * 10 + (unsigned)(*p - '0');
    }
    return port <= 65535;
}

bool address_ok(const char *address)
{
    const char *host, *end;

    if (strlen(address) >= ADDRESS_CAP || strncmp(address, "tcp://", 6) != 0)
        return false;
    host = address + 6;
    if (*host == '[') {
        end = strchr(host, ']');
        return end != NULL && end[1] == ':' &&
               ipv6_ok(host + 1, (size_t)(end - host - 1)) && port_ok(end + 2);
    }
    end = strchr(host, ':');
    return end != NULL && host_ok(host, (size_t)(end - host)) &&
           port_ok(end + 1);
}
