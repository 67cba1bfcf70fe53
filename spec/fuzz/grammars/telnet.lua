-- Text with commands and the agreement on options in it.

local Telnet = require "poe.filter.telnet"

local function joined(records)
  local list = {}
  for _, record in ipairs(records) do
    if type(record) == "string" and type(list[#list]) == "string" then
      list[#list] = list[#list] .. record
    else
      list[#list + 1] = record
    end
  end
  return list
end

local PARTS = {
  function(random) return random:octets(20, "abc \r\n"):gsub("\r", "\r\0") end,
  function() return "\r\n" end,
  function(random) return "\255" .. string.char(random:between(241, 249)) end,
  function(random) return "\255" .. string.char(random:between(251, 254), random:pick { 0, 1, 3, 24, 31, 99 }) end,
  function(random)
    return "\255\250" .. random:pick { "\31", "\24", "\99" } .. random:octets(8, "ab\0") .. "\255\255\255\240"
  end,
  function() return "\255\255" end,
}

local function target(title, options)
  options.max_subnegotiation, options.max_replies = 64, 1 << 16
  return {
    title = title,
    new = function() return Telnet.new(options) end,
    limit = 128,
    merged = joined,
    put = false,
    tokens = {
      "\255", "\255\255", "\255\250", "\255\240", "\r", "\r\0", "\r\n", "\255\251\0", "\255\253\0", "\255\254\1",
      "\255\246",
    },
    stream = function(random)
      return random:several(0, 10, function() return (random:either(PARTS)) end)
    end,
  }
end

return {
  target("refusing", {}),
  target("with options", { local_options = { 0, 1, 3 }, remote_options = { 0, 24, 31 } }),
}
