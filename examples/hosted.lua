-- Lets another program's loop drive ours: all that the host needs is one descriptor.
-- Here the host is a second loop; it might as well be poll(2), luv or cqueues.

local handle = require "poe.handle"
local Loop = require "poe.loop"
local ReadWrite = require "poe.wheel.readwrite"

local guest, host = Loop.new(), Loop.new()
local here, there = handle.socketpair()

-- What the guest has to do: two wheels that talk, and a timer.
local asking, answering
answering = ReadWrite.new {
  handle = there, loop = guest,
  on_input = function(line) answering:put("you said " .. line) end,
}
asking = ReadWrite.new {
  handle = here, loop = guest,
  on_input = function(line)
    print(line)
    asking:close()
  end,
}
guest:after(0.01, function() asking:put "hello" end)

-- What the host does: when the descriptor is readable, the guest has something to do. It is
-- for timers, too, so that the host may wait for as long as it likes.
local fd = assert(guest:fileno())
host:watch_read(fd, function()
  local is_alive = guest:step(0)
  if not is_alive then host:unwatch_read(fd) end
end)
host:run()

print "the guest has nothing left to wait for"
guest:close()
host:close()
