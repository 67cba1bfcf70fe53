-- Any octets at all.

local Stream = require "poe.filter.stream"

return {
  {
    title = "stream",
    new = Stream.new,
    limit = 0,
    merged = function(records) return { table.concat(records) } end,
    tokens = { "x" },
    stream = function(random) return random:octets(200) end,
  },
}
