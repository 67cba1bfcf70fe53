-- Our tasks: one for each connection.
local poe = require "poe"

local function echo(connection)
  for line in connection:lines() do connection:write(line) end
end

local server = poe.listen("127.0.0.1:0", echo)
print(server:getsockname():match(":(%d+)$"))
io.stdout:flush()
poe.run()
