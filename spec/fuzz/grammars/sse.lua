-- Events, with line ends of every kind.

local SSE = require "poe.filter.sse"

local LIMIT <const> = 300

local LINES = {
  function(random) return "data: " .. random:octets(20, "abc :") end,
  function(random) return "data:" .. random:octets(20) :gsub("[\r\n]", "") end,
  function() return "data" end,
  function(random) return "event: " .. random:octets(6, "ab") end,
  function(random) return "id: " .. random:octets(4, "12\0") end,
  function(random) return "retry: " .. random:octets(4, "12x") end,
  function(random) return ":" .. random:octets(8, "ab ") end,
  function(random) return random:octets(8, "ab: ") end,
}

local function target(title, options, put)
  options.max_length = LIMIT
  return {
    title = title,
    new = function() return SSE.new(options) end,
    limit = LIMIT + 16,
    put = put,
    tokens = {
      "data:", "data: a\n\n", "\n", "\r", "\r\n", "\n\n", "id:\n", "id: 1\n", "retry: 99999999999999999999\n", ":\n",
      "\239\187\191", "event:", "data\n", ": c\n\n" },
    stream = function(random)
      local ending = random:pick { "\n", "\r", "\r\n" }
      return (random:one_in(8) and "\239\187\191" or "") .. random:several(0, 5, function()
        return random:several(1, 4, function() return random:either(LINES) .. ending end) .. ending
      end)
    end,
  }
end

return { target("events", {}), target("events and comments", { comments = true }) }
