/* Reference: writev(2) of a hundred messages.  SPDX-License-Identifier: MIT */
#include "../bench.h"

#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char batch[BATCH_OCTETS];
    struct iovec messages[BATCH_MESSAGES];
    long long left = argc > 1 ? atoll(argv[1]) : 0;

    bench_fill_batch(batch);
    for (; left > 0; left -= BATCH_MESSAGES) {
        for (size_t i = 0; i < BATCH_MESSAGES; i++) {
            messages[i].iov_base = batch + i * MESSAGE_OCTETS;
            messages[i].iov_len = MESSAGE_OCTETS;
        }
        if (writev(STDOUT_FILENO, messages, BATCH_MESSAGES) != BATCH_OCTETS)
            return EXIT_FAILURE; /* a blocking pipe takes all */
    }
    return EXIT_SUCCESS;
}
