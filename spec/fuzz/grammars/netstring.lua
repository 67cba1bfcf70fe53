-- Netstrings.

local Netstring = require "poe.filter.netstring"

local LIMIT <const> = 300

return {
  {
    title = "netstring",
    new = function() return Netstring.new { max_length = LIMIT } end,
    limit = LIMIT + 8,
    tokens = { ":", ",", "0:,", "00:,", "300:", "301:", "1:a", "-1:" },
    stream = function(random)
      return random:several(0, 8, function()
        local text = random:octets(random:one_in(8) and 400 or 40)
        return #text .. ":" .. text .. ","
      end)
    end,
  },
}
