--- Netstrings: strings with their length before them, and a comma behind.
-- Source: D. J. Bernstein, "Netstrings". Pure Lua, no I/O: usable without the loop.
--
--     octets   5:hello,0:,3:ab    records   "hello" ""    pending   "3:ab"

local framed = require "poe.filter.framed"
local options = require "poe.options"

local byte, match, sub, tonumber = string.byte, string.match, string.sub, tonumber

---@class poe.filter.NetstringOptions
---@field max_length? integer

---@class poe.filter.Netstring : poe.filter.Framed
---@field private max_length integer octets of a string
---@field private max_digits integer of its length
local Netstring = framed.extend("poe.filter.Netstring", "netstring")
Netstring.stateless = true

-- What "no limit" may be, so that sums stay integers.
local LARGEST <const> = 1 << 60

local OPTIONS = {
  max_length = { "integer", min = 0, default = 16 << 20 },
}

local COMMA <const>, COLON <const>, ZERO <const> = 44, 58, 48

---Create a netstring filter. Raises on an unknown or ill-typed option.
---`max_length` (octets, default 16 MiB) is of a string, which get refuses and put raises for.
---@param opts? poe.filter.NetstringOptions
---@return poe.filter.Netstring
function Netstring.new(opts)
  local o = options.read("poe.filter.netstring.new", opts, OPTIONS)
  local longest = math.min(o.max_length, LARGEST)
  local digits = #tostring(longest)
  return framed.object(Netstring, o, longest + digits + 2, { max_length = longest, max_digits = digits })
end

local function too_long(self)
  return ("netstring longer than %d octets"):format(self.max_length)
end

-- Why the octet behind so many digits, the first of which starts at `from`, is no colon.
local function header_fault(self, window, from, digits)
  if digits > 1 and byte(window, from) == ZERO then return "netstring length with a leading zero" end
  if digits > self.max_digits then return too_long(self) end
  local at = from + digits
  if at > #window or digits > 0 and byte(window, at) == COLON then return nil end
  return ("malformed netstring length: octet %d is 0x%02x"):format(digits + 1, byte(window, at))
end

-- The length of the string at `from`, and where it starts.
local function read_header(self, window, from)
  local behind = match(window, "^%d*()", from)
  local why = header_fault(self, window, from, behind - from)
  if why then return nil, nil, why end
  if behind > #window then return nil end
  local length = tonumber(sub(window, from, behind - 1))
  if length > self.max_length then return nil, nil, too_long(self) end
  return length, behind + 1
end

---@protected
function Netstring:parse(window, from, length)
  local start = from
  if not length then
    local why
    length, start, why = read_header(self, window, from)
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
