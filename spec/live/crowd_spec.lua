-- Ten thousand connections to one server, the clients in a second process.

local live = require "spec.support.live"

local COUNT <const> = 10000

-- As many descriptors as the system lets a process have.
local RAISED <const> = "-c 'ulimit -n $(ulimit -Hn); exec ${LUA:-lua5.4} %s unix:%s %s'"

local function limit()
  local process <close> = assert(io.popen("ulimit -Hn"))
  return tonumber(process:read()) or math.huge
end

describe("a crowd #once", function()
  local count = math.min(COUNT, limit() - 100)

  it(("of %d connections is held, and each of them answered"):format(count), function()
    local lines = live.run(function()
      local folder <close> = live.folder()
      local path, lines = folder.path .. "/echo", {}
      local _ <close> = live.start("sh " .. RAISED, "examples/echo_server.lua", path, "")
      live.connect("unix:" .. path):close()
      local clients <close> = live.start("sh " .. RAISED, "examples/many_clients.lua", path, count)
      for line in clients.output:lines() do table.insert(lines, line) end
      return lines
    end)

    assert.same({ count .. " connections are held", count .. " answers have come" }, lines)
  end)
end)
