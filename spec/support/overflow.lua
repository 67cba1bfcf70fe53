--- For specs that run out of stack: `it`, or `pending` under a Lua whose stack moves at each call, which would take
-- as many copies of the whole stack as it has calls.

local busted = require "busted"

if not os.getenv "MOVING_STACK" then return busted.it end

return function(name)
  return busted.pending(name .. " (a stack that moves at each call does not run out in days)")
end
