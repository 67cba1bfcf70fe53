-- The base of protocols, with the least there can be on top of it: a digit says how many octets
-- follow, "+" is a record of its own wherever it comes, "!" is a fault.

local framed = require "poe.filter.framed"

local LIMIT <const> = 40

local Counted = framed.extend("spec.fuzz.Counted", "record")

function Counted.new(opts)
  return framed.object(Counted, opts or {}, LIMIT)
end

function Counted.parse(_, window, from, state, held)
  if from > #window then return nil, from, state end
  local first = window:sub(from, from)
  if first == "+" then return first, from + 1, state, state and "" end
  if state then
    local text = held:with(first)
    if #text < state + 1 then return nil, from + 1, state end
    return text:sub(2), from + 1, false
  end
  if first == "!" then return nil, nil, "an exclamation" end
  if not first:find "%d" then return nil, nil, "no digit" end
  return nil, from + 1, tonumber(first .. "0") // 10
end

function Counted.frame(_, records)
  local chunks = {}
  for i, record in ipairs(records) do chunks[i] = record == "+" and "+" or #record .. record end
  return chunks
end

return {
  {
    title = "framed",
    new = Counted.new,
    limit = LIMIT,
    interleaves = true,
    tokens = { "+", "0", "9", "!", "1a" },
    stream = function(random)
      return random:several(0, 12, function()
        local text = random:octets(9, "abc+")
        return random:one_in(4) and "+" or #text .. text
      end)
    end,
  },
}
