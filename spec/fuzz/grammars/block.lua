-- Blocks behind lengths of every kind, right and nearly so.

local Block = require "poe.filter.block"

local LIMIT <const> = 300

local function target(title, options, length, tokens)
  return {
    title = title,
    new = function() return Block.new(options) end,
    limit = (options.max_buffer or LIMIT) + 64,
    tokens = tokens,
    stream = function(random)
      return random:several(0, 8, function()
        local block = random:octets(random:one_in(8) and 400 or 40)
        return length(#block) .. block
      end)
    end,
  }
end

local function packed(format)
  return function(size) return string.pack(format, size) end
end

local function fixed(title, size)
  local one = target(title, { block_size = size }, function() return "" end, { ("x"):rep(size), "x" })
  one.merged = function(records) return { table.concat(records) } end
  return one
end

local digits = { "0", "1\0", "9", "\0", "300\0", "301\0", "000000000000000001\0", "-1\0" }

return {
  target("decimal", { max_length = LIMIT, max_buffer = 320 }, function(size) return size .. "\0" end, digits),
  target("2 octets", { format = ">I2", max_length = LIMIT, max_buffer = 320 }, packed ">I2",
    { "\0\1", "\255\255", "\1\44" }),
  target("8 octets with a sign", { format = "<i8", max_length = LIMIT, max_buffer = 320 }, packed "<i8",
    { ("\255"):rep(8), ("\255"):rep(7) .. "\127", ("\0"):rep(8) }),
  fixed("of 1", 1),
  fixed("of 7", 7),
}
