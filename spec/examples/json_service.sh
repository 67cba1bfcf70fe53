#!/bin/sh
# Two clients, one after the other, the second of which says what is no JSON, too.
# needs: nc
. spec/support/stage.sh

# ask REQUEST...: have each answered.
ask() {
    printf '%s\n' "$@" | nc -N "${address%:*}" "${address##*:}"
}

start json_service 127.0.0.1:0
address=$(logged json_service "listening at")
ask '{"set":{"color":"blue","sizes":[1,2.5,9007199254740993]}}' \
    '{"count":"visits"}' '{"count":"visits"}' '{"count":"color"}'
ask '{"get":"sizes"}' '{"get":' '' '["get","color"]' '{"get":"color"} ' \
    '{"set":{"color":null,"is_new":false}}' '{"get":"color"}' '{"get":"is_new"}' '{"set":1}' \
    '{"set":{"full":9223372036854775806}}' '{"count":"full"}' '{"count":"full"}'
