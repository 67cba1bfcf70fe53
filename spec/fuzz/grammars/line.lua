-- Lines that end in every way a line can, and in halves of it.

local Line = require "poe.filter.line"

local LIMIT <const> = 256

local function target(title, options, ends, putable)
  options.max_length, options.max_buffer = LIMIT, LIMIT + 16
  return {
    title = title,
    new = function() return Line.new(options) end,
    limit = options.max_buffer,
    put = putable,
    tokens = ends,
    stream = function(random)
      return random:several(0, 8, function()
        return random:octets(40, random:one_in(4) and "a\r\nb-" or "abc ") .. random:pick(ends)
      end)
    end,
  }
end

return {
  target("default", {}, { "\n", "\r", "\r\n", "\n\r" }),
  target("literal", { literal = "\r\n" }, { "\r\n", "\r", "\n", "\r\r\n" }),
  target("literal that begins as it ends", { literal = "-a-" }, { "-a-", "-a", "-a-a-", "--a-" }),
  target("literals that differ", { input_literal = "ab", output_literal = "\n" }, { "ab", "a", "b", "aab" }, false),
  target("pattern", { input_pattern = "%-+\n" }, { "-\n", "--\n", "-", "\n", "-----\n" }, false),
  target("autodetect", { autodetect = true }, { "\n", "\r", "\r\n", "\n\r" }, false),
}
