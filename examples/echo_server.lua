-- Answers each line with itself, to as many clients as there are.
local poe = require "poe"

assert(poe.listen(arg[1] or "127.0.0.1:7000", function(conn) -- one task per connection
  for line in conn:lines() do conn:write(line) end
end))
poe.run()
