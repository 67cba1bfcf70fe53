-- Serialized values behind their length.

local Reference = require "poe.filter.reference"
local json = require "spec.fuzz.grammars.json"

local LIMIT <const> = 300

-- Numbers as lua-cjson writes them.
local function rounded(value)
  if math.type(value) then return ("%.14g"):format(value) end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, field in pairs(value) do copy[key] = rounded(field) end
  return copy
end

-- Does it have a number that lua-cjson reads, and does not write?
local function is_infinite(value)
  if type(value) ~= "table" then return value == math.huge or value == -math.huge end
  for _, field in pairs(value) do
    if is_infinite(field) then return true end
  end
end

return {
  {
    title = "json",
    new = function() return Reference.new { max_length = LIMIT, max_buffer = LIMIT + 20 } end,
    limit = LIMIT + 32,
    merged = rounded,
    put = function(records) return not is_infinite(records) and records or nil end,
    tokens = { "0\0", "1\0a", "4\0true", "4\0null", "300\0", "301\0", "\0", "2\0{}", "2\0[]" },
    stream = function(random)
      return random:several(0, 6, function()
        local text = json[2].stream(random):match "^%S*"
        return #text .. "\0" .. text
      end)
    end,
  },
}
