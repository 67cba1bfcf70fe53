-- What only a C program that embeds Lua can try; see host.c.

local function run(arguments)
  local child = assert(io.popen(("build/host %s spec/fault/transfer.lua 2>&1"):format(arguments)))
  local output = child:read("a")
  return output, select(3, child:close())
end

describe("a C program", function()
  it("has several Lua states in several threads, each with poe", function()
    local output, status = run "threads 8"

    assert.equal("8 of 8 threads\n", output)
    assert.equal(0, status)
  end)

  it("runs out of memory at any allocation, and neither octets nor memory are lost", function()
    local output, status = run "memory"

    assert.is_true(tonumber(output:match("^(%d+) allocations\n$")) > 100, output)
    assert.equal(0, status)
  end)
end)
