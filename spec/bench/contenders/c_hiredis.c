/* hiredis: its reader; where it is not installed, nothing.
** SPDX-License-Identifier: MIT */
#if __has_include(<hiredis/hiredis.h>)
#include "../bench.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <unistd.h>

static long long replies, octets, sum;

static void look_at(const redisReply *reply)
{
    if (reply->type == REDIS_REPLY_INTEGER)
        sum += reply->integer;
    else if (reply->type == REDIS_REPLY_ARRAY)
        for (size_t i = 0; i < reply->elements; i++)
            look_at(reply->element[i]);
    else if (reply->type != REDIS_REPLY_NIL)
        octets += (long long)reply->len;
}

int main(void)
{
    static char buffer[BLOCK_SIZE];
    redisReader *reader = redisReaderCreate();
    void *reply;
    ssize_t n;

    while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        redisReaderFeed(reader, buffer, (size_t)n);
        while (redisReaderGetReply(reader, &reply) == REDIS_OK &&
               reply != NULL) {
            replies++;
            look_at(reply);
            freeReplyObject(reply);
        }
    }
    redisReaderFree(reader);
    printf("%lld replies, %lld octets, %lld sum\n", replies, octets, sum);
    return n != 0;
}
#else
int main(void)
{
    return 1;
}
#endif
