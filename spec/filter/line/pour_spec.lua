-- What a wheel does in place of get_one_start and get_one: octets in, functions called.

local line = require "poe.filter.line"
local split = require("poe.core").split

local LITERALS = {
  newline = {},
  LF = { literal = "\n" },
  CRLF = { literal = "\r\n" },
  pattern = { input_pattern = ";+" },
}

-- A filter that is not new: its first octets are for get_one_start.
local function started()
  local filter = line.new()
  filter:get "first\n"
  return filter
end

-- Feed as a wheel does.
local function pour(filter, octets, fn, argument)
  local is_fed, is_empty = filter:pour(octets, fn, argument, 1024)
  if not is_fed then filter:get_one_start(octets) end
  if is_empty then return end
  for record in filter.get_one, filter do fn(record, argument) end
end

describe("poe.filter.line", function()
  for name, opts in pairs(LITERALS) do
    local stream = "one\r\n\r\nthree\nfour;\r\rsix\r\nrest"

    it("gives the same lines when poured, wherever it is cut: " .. name, function()
      local expected = line.new(opts):get(stream)
      for cut = 0, #stream do
        local filter, lines = line.new(opts), {}
        local function note(record) lines[#lines + 1] = record end

        pour(filter, stream:sub(1, cut), note)
        pour(filter, stream:sub(cut + 1), note)

        assert.same(expected, lines)
      end
    end)
  end

  describe("pour", function()
    it("shows in get_pending exactly what has not been given", function()
      local filter, pending = started(), {}

      pour(filter, "a\nb\nc\nrest", function()
        table.insert(pending, table.concat(filter:get_pending() or {}))
      end)

      assert.same({ "b\nc\nrest", "c\nrest", "rest" }, pending)
      assert.same({ "rest" }, filter:get_pending())
    end)

    it("leaves the other lines when the function raises", function()
      local filter = started()

      assert.has_error(function() filter:pour("a\nb\nc", error, nil, 9) end, "a")

      assert.equal("b", filter:get_one())
      assert.is_nil(filter:get_one())
      assert.same({ "c" }, filter:get_pending())
    end)

    it("stops when interrupted, and get_one goes on", function()
      local filter = started()

      filter:pour("a\nb\n", split.interrupt, nil, 9)

      assert.equal("b", filter:get_one())
    end)

    it("heeds lines that the function takes itself", function()
      local filter, seen = started(), {}

      pour(filter, "head\nbody\nnext\n", function(record)
        seen[#seen + 1] = record == "head" and record .. "+" .. filter:get_one() or record
      end)

      assert.same({ "head+body", "next" }, seen)
    end)

    it("does nothing where get_one_start has to", function()
      local filter = line.new()
      filter:get_one_start "half"

      assert.is_false(filter:pour("a\n", error, nil, 9))
      assert.same({ "half" }, filter:get_pending())
    end)
  end)
end)
