-- Forwards connections from one address to another, TCP to unix or any other way.
-- usage: port_forwarder.lua 127.0.0.1:7002 unix:/run/service.sock

local poe = require "poe"
local Stream = require "poe.filter.stream"

-- A write waits while the other side takes no more, and then nothing is read either. An end
-- of file is passed on, and the other direction goes on; so is a reset. Returns whether it goes on.
local function copy(from, to)
  local octets, _, code = from:read()
  while octets and to:write(octets) do octets, _, code = from:read() end
  if code == 0 then
    to:shutdown_output()
    return true
  end
  if not octets then to:get_output_handle():setsockopt("linger", 0) end
  to:close { discard = true }
  return false
end

local function forward(client)
  local server <close>, why = poe.connect(arg[2], { filter = Stream.new(), timeout = 10 })
  if not server then return io.stderr:write(why, "\n") end
  local back <close> = poe.spawn(copy, server, client)
  if copy(client, server) then back:join() end
end

local listening = assert(poe.listen(arg[1], forward, { filter = Stream.new() }))
io.stderr:write("forwarding from ", listening:getsockname(), " to ", arg[2], "\n")
poe.run()
