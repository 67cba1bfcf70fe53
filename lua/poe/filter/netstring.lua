--- Netstrings: strings with their length before them, and a comma behind.
-- Source: D. J. Bernstein, "Netstrings". Pure Lua, no I/O: usable without the loop.
--
--     octets   5:hello,0:,3:ab    records   "hello" ""    pending   "3:ab"

local decimal = require "poe.filter.decimal"
local framed = require "poe.filter.framed"
local options = require "poe.options"

local LARGEST <const> = options.LARGEST
local byte, sub = string.byte, string.sub

---@class poe.filter.NetstringOptions
---@field max_length? integer

---@class poe.filter.Netstring : poe.filter.Framed
---@field private max_length integer octets of a string
---@field private header poe.filter.Decimal its length
local Netstring = framed.extend("poe.filter.Netstring", "netstring")
Netstring.stateless = true

local OPTIONS = {
  max_length = { "integer", min = 0, default = 16 << 20 },
}

local COMMA <const> = 44

---Create a netstring filter. Raises on an unknown or ill-typed option.
---`max_length` (octets, default 16 MiB) is of a string, which get refuses and put raises for.
---@param opts? poe.filter.NetstringOptions
---@return poe.filter.Netstring
function Netstring.new(opts)
  local o = options.read("poe.filter.netstring.new", opts, OPTIONS)
  local longest = math.min(o.max_length, LARGEST)
  local header = decimal.new("netstring", ":", 0, longest)
  return framed.object(Netstring, o, header.size + longest + 1, { max_length = longest, header = header })
end

---@protected
function Netstring:parse(window, from, length)
  local start = from
  if not length then
    local why
    length, start, why = self.header:read(window, from)
    if why then return nil, nil, why end
    if not length then return nil, from, false, #window - from + 2 end
  end
  local comma = start + length
  if comma > #window then return nil, start, length, length + 1 end
  if byte(window, comma) == COMMA then return sub(window, start, comma - 1), comma + 1, false end
  return nil, nil, ("netstring of %d octets without its comma: 0x%02x"):format(length, byte(window, comma))
end

-- Put is `frame` tail called: level 2 is its caller.
---@protected
function Netstring:frame(records)
  local chunks = {}
  for i = 1, #records do
    local record = records[i]
    if #record > self.max_length then
      local why = ("at most %d octets expected, got %d"):format(self.max_length, #record)
      error(("bad argument #1 to 'put' (record %d: %s)"):format(i, why), 2)
    end
    chunks[i] = #record .. ":" .. record .. ","
  end
  return chunks
end

return Netstring
