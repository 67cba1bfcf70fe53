#!/bin/sh
# Commands in flight at once; then what redis-cli publishes on a channel.
# needs: redis-server
. spec/support/stage.sh

redis-server --port 0 --unixsocket "$folder/redis" --save '' --dir "$folder" >"$folder/redis.log" 2>&1 &
process=$!
started=$process
await redis-cli -s "$folder/redis" ping

example redis_client "unix:$folder/redis" <<'END'
SET greeting hello
GET greeting
GET nothing
INCRBY count 7
RPUSH list a b c
LRANGE list 0 -1
HSET hash one 1 two 2
HGETALL hash
ZADD scores 2.5 ann
ZSCORE scores ann

LPUSH greeting x
EVAL return{1,{KEYS[1]},false} 1 key
END
seq 10000 | sed 's/.*/SET key& &/' | example redis_client "unix:$folder/redis" | sort | uniq -c | sed 's/^ *//'

start redis_client "unix:$folder/redis" news weather
await grep -q "subscribe, weather" "$folder/redis_client.log"
redis-cli -s "$folder/redis" publish news 'it works'
redis-cli -s "$folder/redis" publish weather 'as ever'
await grep -q "as ever" "$folder/redis_client.log"
redis-cli -s "$folder/redis" shutdown nosave
ended "$process"
cat "$folder/redis_client.log"
