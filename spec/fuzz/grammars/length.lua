-- Strings behind binary lengths.

local Length = require "poe.filter.length"

local LIMIT <const> = 300

local function target(format, inclusive)
  local own = inclusive and string.packsize(format) or 0
  return {
    title = format .. (inclusive and ", inclusive" or ""),
    new = function() return Length.new { format = format, inclusive = inclusive, max_length = LIMIT } end,
    limit = LIMIT + 8,
    tokens = { ("\0"):rep(8), ("\255"):rep(8), "\127", "\0\1", "\1\0", "\1\44" },
    stream = function(random)
      return random:several(0, 8, function()
        local text = random:octets(random:one_in(8) and 400 or 40)
        return string.pack(format, math.min(255, #text + own)) .. text:sub(1, 255 - own)
      end)
    end,
  }
end

return { target(">I4"), target("<I2"), target("B"), target(">i8"), target(">I4", true), target("<I2", true) }
