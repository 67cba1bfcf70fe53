-- What only a C program that embeds Lua can try of a loop; see loop_host.c.

local HOSTS = os.getenv "HOSTS" or "build"

local function run(mode, script)
  local child = assert(io.popen(("%s/loop_host %s spec/fault/loop/%s.lua 2>&1"):format(HOSTS, mode, script)))
  local output = child:read("a")
  return output, select(3, child:close())
end

local STEPS = { "deferred", "timer", "repeated", "signal", "file", "writer", "reader", "idle", "stale", "reader",
  "signal", "timer", "deferred" }

describe("a C program", function()
  it("drives a loop by a poll of its own for its fileno, without a timeout", function()
    local output, status = run("poll", "hosted")

    assert.equal(0, status)
    assert.equal(table.concat(STEPS, "\n"), (output:gsub("\n%d+ turns\n$", "")))
    assert.is_true(tonumber(output:match "(%d+) turns") < 100)
  end)

  it("drives the loops of two Lua states", function()
    local output, status = run("states", "ticking")

    assert.equal(0, status)
    assert.matches("^%d+ turns\n$", output)
  end)

  it("forks, and its child neither uses nor disturbs the loop of the parent", function()
    assert.same({ "", 0 }, { run("fork", "forked") })
  end)

  it("has signals of its own, which do not shorten or lengthen what the loop waits", function()
    assert.same({ "interrupted\n", 0 }, { run("interrupt", "interrupted") })
  end)

  it("interrupts the loop's waiting by a hook that raises, as Ctrl-C in lua.c does", function()
    assert.same({ "interrupted\n", 0 }, { run("hook", "hooked") })
  end)

  it("runs out of memory for good at any allocation, and no loop is left in disorder", function()
    local output, status = run("starve", "short")

    output = output:gsub("poe%.loop: not enough memory\n", "") -- not even for on_error
    assert.matches("^%d+ allocations\n$", output)
    assert.is_true(tonumber(output:match "%d+") > 300)
    assert.equal(0, status)
  end)

  it("cannot enlarge what the loop has in C, and no loop is left in disorder", function()
    local output, status = run("realloc", "short")

    assert.matches("^%d+ allocations\n$", output)
    assert.is_true(tonumber(output:match "%d+") > 5)
    assert.equal(0, status)
  end)
end)
