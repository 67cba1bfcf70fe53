local poe = require "poe"

describe("poe", function()
  it("leads to its parts, loaded when they are named", function()
    for _, name in ipairs { "errno", "handle", "driver", "filter", "wheel", "loop", "task", "conn" } do
      assert.equal(require("poe." .. name), poe[name])
    end
    assert.is_nil(poe.colour)
  end)

  it("leads to the functions of tasks", function()
    for _, name in ipairs { "spawn", "sleep", "run", "with_timeout" } do
      assert.equal(require("poe.task")[name], poe[name])
    end
    assert.equal(require("poe.client").connect, poe.connect)
    assert.equal(require("poe.server").listen, poe.listen)
  end)

  it("says its version", function()
    assert.matches("^poe %d+%.%d+%.%d+$", poe._VERSION)
  end)

  it("changes nothing in the process by being required", function()
    local program = [[
      local function state()
        local lines = {}
        for line in io.lines("/proc/self/status") do
          if line:match("^Sig%u%l%l") or line:match("^FDSize") then lines[#lines + 1] = line end
        end
        local names = {}
        for name in pairs(_G) do names[#names + 1] = name end
        table.sort(names)
        return table.concat(lines, "\n") .. table.concat(names, " ")
      end
      local before = state()
      local poe = require "poe"
      for name in ("errno handle driver filter options wheel loop task conn client server"):gmatch "%w+" do
        local part = require("poe." .. name)
      end
      for _, name in ipairs { "sysrw", "sendrecv" } do require("poe.driver." .. name) end
      for _, name in ipairs { "line", "block", "stream" } do require("poe.filter." .. name) end
      print(state() == before)
    ]]
    local path = os.tmpname()
    assert(io.open(path, "w")):write(program):close()
    local child = assert(io.popen((os.getenv "LUA" or "lua5.4") .. " " .. path .. " 2>&1"))
    local output = child:read("a")
    child:close()
    os.remove(path)

    assert.equal("true\n", output)
  end)
end)
