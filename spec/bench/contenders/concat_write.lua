-- Lua's own io: collect a hundred messages, write them joined.
local batch = {}
for i = 0, 99 do batch[i + 1] = ("%02d%s\n"):format(i, ("."):rep(97)) end

local out = {}
for _ = 1, arg[1] // 100 do
  for i = 1, 100 do out[i] = batch[i] end
  assert(io.write(table.concat(out, "", 1, 100)))
  assert(io.flush())
end
