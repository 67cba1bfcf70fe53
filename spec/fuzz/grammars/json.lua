-- JSON texts, in every framing, and what is nearly JSON.

local JSON = require "poe.filter.json"

local LIMIT <const> = 512

local STRINGS = {
  '""', '"a"',
  '"\\n\\u00e9\\ud83d\\ude00"', '"\195\169"', '"a b"', '"\\\\"', '"\\""', '"\\/"', '"\\u0000"', '"]"', '"{"',
}
local SCALARS = {
  "null", "true", "false", "0", "-0", "1", "-12", "1.5", "1e3", "1E-3", "9007199254740993", "1e308", "0.1",
}

local function value(random, depth)
  local kind = depth > 4 and 0 or random:below(6)
  local list = {}
  for i = 1, kind > 3 and random:below(4) or 0 do
    local name = kind == 5 and random:pick(STRINGS) .. random:pick { ":", " : " } or ""
    list[i] = name .. value(random, depth + 1)
  end
  if kind == 5 then return "{" .. table.concat(list, ",") .. "}" end
  if kind == 4 then return "[" .. table.concat(list, random:pick { ",", ", ", "\n," }) .. "]" end
  return random:pick(random:one_in(2) and STRINGS or SCALARS)
end

local function target(title, framing, before, ends, options, put)
  options = options or {}
  options.framing, options.max_length, options.max_depth = framing, LIMIT, 8
  return {
    title = title,
    new = function() return JSON.new(options) end,
    limit = LIMIT + 16,
    put = put,
    tokens = {
      "{", "}", "[", "]", ",", ":", '"', "\\", "\\u", "\\ud83d", "null", "nul", "NaN", "-", "1e999", "01", "0x1", "\30",
      "\n", "\r", " ", "\237\160\128", "\192\128", "\239\187\191", ("["):rep(9), "//", "'",
    },
    stream = function(random)
      return random:several(0, 6, function()
        local text = value(random, 0)
        return before .. (framing == "lines" and text:gsub("\n", " ") or text) .. random:pick(ends)
      end)
    end,
  }
end

return {
  target("lines", "lines", "", { "\n", "\r\n", "\n\n" }),
  target("concatenated", "concatenated", "", { "", " ", "\n", "\r\n\t" }),
  target("sequence", "sequence", "\30", { "\n", "\n\n" }, nil, false),
  target("sequence, strict", "sequence", "\30", { "\n", "\n\n" }, { malformed = "fault" }),
  target("lines, reported", "lines", "", { "\n", "\r\n" }, { malformed = "report" }, false),
}
