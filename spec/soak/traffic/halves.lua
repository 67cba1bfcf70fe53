--- Half-closed connections: all is sent, then the output ends, and only then comes the answer;
-- through a forwarder that passes octets and ends on.

local Stream = require "poe.filter.stream"
local check = require "spec.soak.check"
local poe = require "poe"

local halves = { conversations = 8 }

local function read_to_end(conn)
  local parts = {}
  for octets in conn:lines() do parts[#parts + 1] = octets end
  check.ends(conn, "who sends")
  return table.concat(parts)
end

local function serve(conn)
  local all = read_to_end(conn)
  conn:write(("%d:"):format(#all), all:reverse())
  conn:shutdown_output()
end

local function copy(from, to)
  for octets in from:lines() do assert(to:write(octets)) end
  check.ends(from, "who sends through the forwarder")
  to:shutdown_output()
end

local function forward_to(server)
  return function(client)
    local conn <close> = assert(poe.connect(server:getsockname(), { filter = Stream.new() }))
    local back <close> = poe.spawn(copy, conn, client)
    copy(client, conn)
    back:join()
  end
end

function halves.open()
  local opts = { filter = Stream.new(), high_mark = 8192 }
  local server = assert(poe.listen("unix:@", serve, opts))
  return { server = server, forwarder = assert(poe.listen("127.0.0.1:0", forward_to(server), opts)) }
end

function halves.converse(self, dice, tally)
  local to = dice:chance(50) and self.server or self.forwarder
  local conn <close> = assert(poe.connect(to:getsockname(), { filter = Stream.new() }))
  local parts = {}
  for i = 1, dice:number(0, 30) do
    parts[i] = dice:octets()
    if #parts[i] > 0 then assert(conn:write(parts[i])) end
  end
  conn:shutdown_output()
  tally.halves = tally.halves + 1
  local all = table.concat(parts)
  check.equal(("%d:"):format(#all) .. all:reverse(), read_to_end(conn), "the answer")
  tally.records = tally.records + 2 * #parts
end

function halves.close(self)
  self.forwarder:stop(1)
  self.server:stop(1)
end

return halves
