-- Octets that went compressed, some as members of one stream, and what goes on behind them.

local Zlib = require "poe.filter.zlib"

local LIMIT <const> = 2048

local function target(title, options)
  options.max_ratio, options.max_output, options.max_buffer = 64, 1 << 17, LIMIT
  return {
    title = title,
    new = function() return Zlib.new(options) end,
    limit = LIMIT,
    memory = 1024,
    merged = function(records) return { table.concat(records) } end,
    -- of compressed octets, the inflater has taken some for records that are still to come
    interleaves = true,
    tokens = { "\31\139", "\31\139\8\0\0\0\0\0\0\3", "\120\156", "\0\0\255\255", "\3\0" },
    stream = function(random)
      return random:several(1, 2, function()
        local writer = Zlib.new { format = options.format, flush = random:pick { "sync", "finish" } }
        local text = random:octets(300, "ab \n"):rep(random:one_in(16) and 200 or 1)
        return table.concat(writer:put { text, random:octets(50) })
      end)
    end,
  }
end

return {
  target("gzip", { format = "gzip" }),
  target("zlib", { format = "zlib" }),
  target("raw", { format = "raw" }),
  target("auto", { format = "auto" }),
}
