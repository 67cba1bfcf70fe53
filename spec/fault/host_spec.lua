-- What only a C program that embeds Lua can try; see host.c.

local HOSTS = os.getenv "HOSTS" or "build"

local function run(arguments, script)
  local child = assert(io.popen(("%s/host %s spec/fault/%s.lua 2>&1"):format(HOSTS, arguments, script)))
  local output = child:read("a")
  return output, select(3, child:close())
end

local SCRIPTS = { "transfer", "messages", "filters", "formats", "stacks", "resp", "http", "loops", "tasks" }

-- Those in Lua alone are run once. (lua-cjson itself leaks what it holds when memory runs out.)
local TAGS = { formats = " #once", stacks = " #once", resp = " #once", http = " #once" }

describe("a C program", function()
  it("has several Lua states in several threads, each with poe", function()
    local output, status = run("threads 8", "transfer")

    assert.equal("8 of 8 threads\n", output)
    assert.equal(0, status)
  end)

  for _, script in ipairs(SCRIPTS) do
    it("runs out of memory at any allocation, and loses nothing: " .. script .. (TAGS[script] or ""), function()
      local output, status = run("memory", script)

      assert.matches("^%d+ allocations\n$", output)
      assert.is_true(tonumber(output:match "%d+") > 100)
      assert.equal(0, status)
    end)
  end
end)
