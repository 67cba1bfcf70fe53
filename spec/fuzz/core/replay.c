/*
** replay.c - tries the inputs that are named, without a fuzzer.
** SPDX-License-Identifier: MIT
*/
#include "core.h"

#include <stdio.h>

static bool replay(const char *path)
{
    static uint8_t data[65536];
    FILE *file = fopen(path, "rb");
    size_t size;

    if (file == NULL)
        return false;
    size = fread(data, 1, sizeof data, file);
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    return true;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (replay(argv[i]))
            continue;
        perror(argv[i]);
        return 1;
    }
    printf("%d inputs\n", argc - 1);
    return 0;
}
