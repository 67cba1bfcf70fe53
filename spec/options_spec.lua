local options = require "poe.options"

local SPECS = {
  size = { "integer", min = 1, default = 10 },
  port = { "integer", min = 0, max = 65535 },
  ratio = { "number", min = 0 },
  name = { "string", min = 1 },
  tag = { "string", max = 3 },
  type = { "string", choices = { "stream", "seqpacket" } },
  mode = { "string", choices = { "r", "w", "rw" } },
  target = { "integer|string" },
  handle = { "integer|table|userdata" },
  code = { "function" },
  quiet = { "boolean", default = false },
}

local function read(opts)
  return options.read("poe.thing.new", opts, SPECS)
end

-- A public function that reads its options, as poe's do.
local function new(opts, level)
  local values = options.read("poe.thing.new", opts, SPECS, level)
  return values
end

describe("poe.options", function()
  describe("read", function()
    it("gives what was given, and defaults for the rest", function()
      assert.same({ size = 10, name = "x", quiet = false }, read { name = "x" })
      assert.same({ size = 3, quiet = true }, read { size = 3, quiet = true })
    end)

    it("takes nil for no options", function()
      assert.same({ size = 10, quiet = false }, read(nil))
    end)

    it("leaves the table that was given as it is", function()
      local opts = { size = 3.0 }

      read(opts)

      assert.same({ size = 3.0 }, opts)
      assert.equal("float", math.type(opts.size))
    end)

    it("makes integers of floats without a fraction, for integers only", function()
      assert.equal("integer", math.type(read { size = 3.0 }.size))
      assert.equal("integer", math.type(read { target = 3.0 }.target))
      assert.equal("float", math.type(read { ratio = 3.0 }.ratio))
    end)

    it("takes the bounds themselves", function()
      assert.same({ 0, 65535 }, { read { port = 0 }.port, read { port = 65535 }.port })
      assert.same({ "x", "abc" }, { read { name = "x" }.name, read { tag = "abc" }.tag })
    end)

    it("takes any type of a union", function()
      assert.equal("x", read { target = "x" }.target)
      assert.equal(io.stdout, read { handle = io.stdout }.handle)
    end)

    it("takes a function, and false for a boolean", function()
      assert.equal(print, read { code = print }.code)
      assert.is_false(read { quiet = false }.quiet)
    end)

    local rejected = {
      { { size = 0 }, "size", "integer >= 1 expected, got 0" },
      { { size = 1.5 }, "size", "integer >= 1 expected, got 1.5" },
      { { size = "3" }, "size", "integer >= 1 expected, got string" },
      { { size = math.huge }, "size", "integer >= 1 expected, got inf" },
      { { port = 65536 }, "port", "integer in 0..65535 expected, got 65536" },
      { { ratio = -0.5 }, "ratio", "number >= 0 expected, got -0.5" },
      { { name = "" }, "name", "string of >= 1 octets expected, got 0 octets" },
      { { name = 3 }, "name", "string of >= 1 octets expected, got number" },
      { { tag = "abcd" }, "tag", "string of <= 3 octets expected, got 4 octets" },
      { { type = "x" }, "type", "'stream' or 'seqpacket' expected, got 'x'" },
      { { type = 3 }, "type", "'stream' or 'seqpacket' expected, got number" },
      { { mode = "x" }, "mode", "'r', 'w' or 'rw' expected, got 'x'" },
      { { target = {} }, "target", "integer or string expected, got table" },
      { { target = 1.5 }, "target", "integer or string expected, got 1.5" },
      { { handle = "x" }, "handle", "integer, table or userdata expected, got string" },
      { { code = "x" }, "code", "function expected, got string" },
      { { quiet = 0 }, "quiet", "boolean expected, got number" },
      { { size = 0, port = -1 }, "port", "integer in 0..65535 expected, got -1" },
    }
    for _, case in ipairs(rejected) do
      it("raises: " .. case[2] .. ": " .. case[3], function()
        assert.has_error(function() read(case[1]) end,
          ("bad option '%s' to 'poe.thing.new' (%s)"):format(case[2], case[3]))
      end)
    end

    it("raises for a number that is none", function()
      local message = select(2, pcall(read, { ratio = 0 / 0 }))

      assert.matches("bad option 'ratio' to 'poe.thing.new' %(number >= 0 expected, got %-?nan%)", message)
    end)

    it("raises for an option that is required and missing", function()
      local specs = { path = { "string", required = true } }

      assert.has_error(function() options.read("poe.thing.open", {}, specs) end,
        "bad option 'path' to 'poe.thing.open' (string expected, got nil)")
    end)

    it("raises for names that are unknown, or no names", function()
      assert.has_error(function() read { sise = 1, yes = 2 } end, "unknown option 'sise' to 'poe.thing.new'")
      assert.has_error(function() read { "x" } end, "unknown option [1] to 'poe.thing.new'")
      assert.has_error(function() read { [true] = 1 } end, "unknown option [true] to 'poe.thing.new'")
    end)

    it("raises for anything but a table", function()
      assert.has_error(function() read "x" end, "bad argument #1 to 'poe.thing.new' (table expected, got string)")
      assert.has_error(function() read(false) end, "bad argument #1 to 'poe.thing.new' (table expected, got boolean)")
    end)

    it("blames the caller of the public function, or who is further out", function()
      local function further(opts)
        local made = new(opts, 3)
        return made
      end
      local line = debug.getinfo(1, "l").currentline + 1
      local _, message = pcall(function() local _ = new { size = 0 } end)
      local _, outer = pcall(function() local _ = further { size = 0 } end)

      assert.matches("options_spec.lua:" .. line .. ": bad option 'size'", message)
      assert.matches("options_spec.lua:" .. line + 1 .. ": bad option 'size'", outer)
    end)
  end)

  describe("conflict", function()
    local exclusions = { { "a", "b", "c" }, { "b", "c" } }

    it("words the first conflict", function()
      assert.equal("bad option 'a' to 'poe.thing.new' (not together with 'c')",
        options.conflict("poe.thing.new", { a = 1, c = 1 }, exclusions))
      assert.equal("bad option 'b' to 'poe.thing.new' (not together with 'c')",
        options.conflict("poe.thing.new", { b = 1, c = 1 }, exclusions))
    end)

    it("finds none where options stand alone, or are false", function()
      assert.is_nil(options.conflict("poe.thing.new", { a = 1 }, exclusions))
      assert.is_nil(options.conflict("poe.thing.new", { a = 1, b = false }, exclusions))
    end)
  end)

  describe("too_small", function()
    it("words a number below what other options ask", function()
      assert.equal("bad option 'a' to 'poe.thing.new' (integer >= 5 expected, got 4)",
        options.too_small("poe.thing.new", { a = 4 }, "a", 5))
    end)

    it("finds none in enough, or where there is no number", function()
      assert.is_nil(options.too_small("poe.thing.new", { a = 5 }, "a", 5))
      assert.is_nil(options.too_small("poe.thing.new", {}, "a", 5))
    end)
  end)
end)
