/* Reference: memchr(3) over read(2).  SPDX-License-Identifier: MIT */
#include "../bench.h"

#include <stdio.h>
#include <unistd.h>

struct seen {
    long long lines, octets, firsts;
};

/* Look at each whole line; return where the first unfinished one starts. */
static unsigned char *look(struct seen *seen, unsigned char *line,
                           const unsigned char *end)
{
    unsigned char *newline;

    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        seen->lines++;
        seen->octets += newline - line;
        seen->firsts += line[0];
        line = newline + 1;
    }
    return line;
}

int main(void)
{
    static unsigned char buffer[2 * BLOCK_SIZE];
    struct seen seen = {0, 0, 0};
    size_t kept = 0;
    ssize_t n;

    while ((n = read(STDIN_FILENO, buffer + kept, BLOCK_SIZE)) > 0) {
        unsigned char *end = buffer + kept + n;
        unsigned char *rest = look(&seen, buffer, end);

        kept = (size_t)(end - rest);
        memmove(buffer, rest, kept);
    }
    printf("%lld lines, %lld octets, %lld firsts\n", seen.lines, seen.octets,
           seen.firsts);
    return n != 0;
}
