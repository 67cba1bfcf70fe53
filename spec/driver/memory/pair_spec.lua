local pair = require "poe.driver.memory.pair"

local function new(options)
  return pair.new("the.function", options)
end

describe("poe.driver.memory.pair", function()
  it("crosses two wires", function()
    local a, b = new()

    assert.is_true(rawequal(a.input, b.output) and rawequal(a.output, b.input))
    assert.is_false(rawequal(a.input, a.output))
    assert.same({ "stream", false, 65536 }, { a.type, a.input.keeps_messages, a.input.capacity })
  end)

  it("has messages, and another capacity, where they are asked for", function()
    local a, b = new { type = "message", capacity = 3 }

    assert.same({ "message", true, 3 }, { b.type, a.output.keeps_messages, a.output.capacity })
  end)

  it("raises for a wrong option in the name of the function that is called", function()
    local ok, why = pcall(function() local _ = new { capacity = 0 } end)

    assert.is_false(ok)
    assert.matches("bad option 'capacity' to 'the.function'", why, 1, true)
  end)

  it("knows its ends from other values", function()
    local a = new()

    assert.same({ true, false, false, false }, { pair.is_end(a), pair.is_end {}, pair.is_end(nil), pair.is_end "a" })
  end)

  it("finishes what a closed end writes, and breaks off what it reads, once", function()
    local a, b = new()

    assert.is_true(a:close())
    assert.is_true(a:close())
    assert.same({ false, true }, { a:isopen(), b:isopen() })
    assert.same({ true, true }, { b.input.ended, b.output.broken })
    assert.equal("poe.driver.memory.pair (closed)", tostring(a))
    assert.equal("poe.driver.memory.pair (stream, 0 octets to read)", tostring(b))
  end)

  for how, ended in pairs { r = { false, true }, w = { true, false }, rw = { true, true } } do
    it("ends a direction: " .. how, function()
      local a, b = new()

      assert.is_true(a:shutdown(how))
      assert.same(ended, { b.input.ended, b.output.broken })
      assert.is_true(a:isopen())
    end)
  end

  it("refuses a direction that is none, and any of a closed end", function()
    local a = new()

    assert.has_error(function() a:shutdown "x" end,
      "bad argument #1 to 'shutdown' ('r', 'w' or 'rw' expected, got 'x')")
    a:close()
    assert.has_error(function() a:shutdown "r" end, "attempt to use a closed handle")
  end)

  it("closes an end that nobody holds", function()
    local b = select(2, new())

    collectgarbage()
    collectgarbage()

    assert.is_true(b.input.ended)
  end)

  it("tells of each direction by itself", function()
    local a, b = new()
    local told = {}
    a:notify("r", function(argument) table.insert(told, argument) end, "read")
    a:notify("w", function(argument) table.insert(told, argument) end, "write")

    b.output:finish()
    b.input:break_off()

    assert.same({ "read", "write" }, told)
  end)
end)
