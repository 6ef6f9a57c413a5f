/* hostile HOW HOST PORT COUNT [SECONDS]: what strangers do to an open port.
 *
 *   reset     connect, reset
 *   shutdown  connect, shut down, reset
 *   random    connect, random bytes of random length, reset or close
 *   lengths   impossible and greatest packet lengths, with and without bytes
 *   preface   a well-formed beginning with an invented rest
 *   silent    COUNT connections held without a byte for SECONDS
 *   drip      COUNT connections that give a byte every 100 ms for SECONDS
 *
 * Exit 0 unless nothing could be connected at all. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HELD_MAX = 1000, BYTES = 9000, DRIP_MS = 100 };

static struct sockaddr_in target;
static unsigned connected;

/* -1: refused or reset at once, which is an answer too. */
static int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&target, sizeof target) != 0) {
        close(fd);
        return -1;
    }
    connected++;
    return fd;
}

static void hang_up(int fd, bool reset)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (reset)
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/* What does not go out is the other side's answer. */
static void say(int fd, const void *bytes, size_t len)
{
    ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);

    (void)n;
}

static void fill(unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)(rand() >> 7);
}

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

static void once(const char *how, unsigned round)
{
    static const unsigned lengths[] = {0, 1, 8599, 8600, 8601, 65535};
    unsigned char bytes[BYTES];
    int fd = dial();
    size_t len = 1 + (size_t)rand() % 2000;

    if (fd < 0)
        return;
    fill(bytes, sizeof bytes);
    if (strcmp(how, "shutdown") == 0)
        (void)shutdown(fd, SHUT_WR);
    if (strcmp(how, "random") == 0)
        say(fd, bytes, len);
    if (strcmp(how, "lengths") == 0) {
        unsigned n = lengths[round % (sizeof lengths / sizeof *lengths)];

        bytes[0] = (unsigned char)(n >> 8);
        bytes[1] = (unsigned char)n;
        say(fd, bytes, round % 3 ? 2 : sizeof bytes);
    }
    if (strcmp(how, "preface") == 0) {
        bytes[0] = 0;
        bytes[1] = 200;
        memcpy(bytes + 2, "SYM1", 4);
        bytes[6] = (unsigned char)(1 + round % 2);
        bytes[7] = 1;
        bytes[8] = bytes[9] = 0;
        say(fd, bytes, 202);
    }
    if (round % 4 == 0)
        pause_ms(2);
    hang_up(fd, round % 2 == 0 || strcmp(how, "random") != 0);
}

static void hold(unsigned count, long seconds, bool drip)
{
    static const char text[] = "GET /api/v1/status HTTP/1.1\r\nHost: x\r\nA: ";
    int fd[HELD_MAX];
    long turns = seconds * 1000 / DRIP_MS;

    count = count < HELD_MAX ? count : HELD_MAX;
    for (unsigned i = 0; i < count; i++)
        fd[i] = dial();
    for (long t = 0; t < turns; t++) {
        for (unsigned i = 0; i < count && drip; i++)
            if (fd[i] >= 0)
                say(fd[i], t < (long)sizeof text - 1 ? &text[t] : "a", 1);
        pause_ms(DRIP_MS);
    }
    for (unsigned i = 0; i < count; i++)
        if (fd[i] >= 0)
            hang_up(fd[i], false);
}

int main(int argc, char **argv)
{
    unsigned count;
    long seconds = argc > 5 ? strtol(argv[5], NULL, 10) : 1;

    if (argc < 5)
        return 2;
    srand(1);
    count = (unsigned)strtoul(argv[4], NULL, 10);
    target.sin_family = AF_INET;
    target.sin_port = htons((in_port_t)strtoul(argv[3], NULL, 10));
    if (inet_pton(AF_INET, argv[2], &target.sin_addr) != 1)
        return 2;
    if (strcmp(argv[1], "silent") == 0 || strcmp(argv[1], "drip") == 0)
        hold(count, seconds, argv[1][0] == 'd');
    else
        for (unsigned i = 0; i < count; i++)
            once(argv[1], i);
    (void)printf("%s: %u of %u connected\n", argv[1], connected, count);
    return connected ? 0 : 1;
}
