#!/bin/sh
# nc at its prompt: expressions, a statement over several lines, errors; then a second one.
# needs: nc
. spec/support/stage.sh

start repl "$folder/repl"
await is_up "$folder/repl"
stat -c 'permissions %a' "$folder/repl"
nc -NU "$folder/repl" <<'END' | grep -v '^	'
1 + 1, "two"
program.uptime >= 0
for i = 1, 2 do
  print("line", i)
end
x = 6; program.answer = x * 7
x
nonsense nonsense
error "raised"
END
nc -NU "$folder/repl" <<'END'
x, program.answer
END
