-- Lua's own io: write each message, flush each hundred.
local batch = {}
for i = 0, 99 do batch[i + 1] = ("%02d%s\n"):format(i, ("."):rep(97)) end

for _ = 1, arg[1] // 100 do
  for i = 1, 100 do assert(io.write(batch[i])) end
  assert(io.flush())
end
