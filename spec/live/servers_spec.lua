-- A client of ours talks to other people's servers, and to one that dies.

local live = require "spec.support.live"
local poe = require "poe"

-- Talk over a new connection whenever the last one has failed, after waiting longer each
-- time that nobody was there; until `talk` returns true.
local function keep_talking(address, talk)
  local delay, connections = 0.001, 0
  while true do
    do
      local conn <close> = poe.connect(address)
      if conn then
        connections, delay = connections + 1, 0.001
        if talk(conn) then return connections end
      end
    end
    poe.sleep(delay)
    delay = math.min(delay * 2, 0.1)
  end
end

-- The echo server at a path, which comes and goes.
local Service = {}
Service.__index = Service

function Service.__close(self)
  getmetatable(self.process).__close(self.process)
end

function Service:start()
  os.remove(self.path)
  self.process = live.start_lua("examples/echo_server.lua unix:%s", self.path)
  return self
end

function Service:restart()
  Service.__close(self)
  return self:start()
end

describe("a client of ours", function()
  local missing = live.missing "socat"

  if missing then
    pending("talks to socat " .. missing)
  else
    it("gets back from socat what it says", function()
      local said, heard = {}, live.run(function()
        local folder <close> = live.folder()
        local _ <close> = live.start("socat UNIX-LISTEN:%s/s PIPE", folder.path)
        local conn <close> = live.connect("unix:" .. folder.path .. "/s")
        local heard = {}
        for i = 1, 3 do
          conn:write("line " .. i)
          heard[i] = conn:read()
        end
        return heard
      end)

      for i = 1, 3 do said[i] = "line " .. i end
      assert.same(said, heard)
    end)

    it("is answered by socat's program after it has ended its own output", function()
      local count = live.run(function()
        local folder <close> = live.folder()
        local _ <close> = live.start("socat -t 60 UNIX-LISTEN:%s/s EXEC:'wc -l'", folder.path)
        local conn <close> = live.connect("unix:" .. folder.path .. "/s")
        for i = 1, 10000 do conn:write("line " .. i) end
        conn:shutdown_output()
        return conn:read()
      end)

      assert.equal(10000, tonumber(count))
    end)
  end

  it("goes on with a server that is killed and started again, over and over", function()
    local answers = {}

    local connections = live.run(function()
      local folder <close> = live.folder()
      local service <close> = setmetatable({ path = folder.path .. "/echo" }, Service):start()
      return keep_talking("unix:" .. service.path, function(conn)
        while #answers < 20 do
          conn:write("line " .. #answers + 1)
          local answer = conn:read()
          if not answer then return false end
          table.insert(answers, answer)
          if #answers % 5 == 0 then service:restart() end
        end
        return true
      end)
    end)

    for i = 1, 20 do assert.equal("line " .. i, answers[i]) end
    assert.equal(4, connections)
  end)
end)
