--- How a block says its length.
--
-- A codec is a table of
--   encode(block)  -> the block in its frame; nil, message for a block it cannot frame
--   decode(octets) -> length of the block, octets of header before it
--                  -> nil when it needs more octets to tell
--                  -> nil, message when no octets could help
--   shortest       octets of the shortest header
-- `octets` are the first of what has come, at most 4096 of them.

local codec = {}

-- As many digits as always fit an integer; room for leading zeros, too.
local DIGITS <const> = 18

local decimal = { shortest = 2 }

function decimal.encode(block)
  return #block .. "\0" .. block
end

function decimal.decode(octets)
  local at = octets:match("^%d*()") -- the first octet that is no digit
  if at > DIGITS + 1 then return nil, ("block length of more than %d digits"):format(DIGITS) end
  if at > #octets then return nil end
  if at == 1 or octets:byte(at) ~= 0 then
    return nil, ("malformed block length: octet %d is 0x%02x"):format(at, octets:byte(at))
  end
  return math.tointeger(tonumber(octets:sub(1, at - 1))), at
end

---The length in decimal digits, and a NUL. Source: POE::Filter::Block, POE::Filter::Reference.
--     "5\0hello" "0\0"   <->   "hello" ""
codec.decimal = decimal

-- The greatest length that fits; a Lua integer has 8 octets itself.
local function greatest(format, size)
  if size == 8 then return math.maxinteger end
  local signed = format:find("[bhijl]") ~= nil
  return (1 << (8 * size - (signed and 1 or 0))) - 1
end

-- Of a block so long, with a header of `own` octets that its length counts.
local function unpacked(length, own)
  if length < own then return nil, ("block length: integer >= %d expected, got %d"):format(own, length) end
  return length - own
end

---The length as string.pack writes an integer. Source: Lua manual, section 6.4.2.
--     ">I2"              "\0\5hello" "\0\0"   <->   "hello" ""
--     ">I2", inclusive   "\0\7hello" "\0\2"   <->   "hello" ""
---@param format string
---@param inclusive? boolean the length counts its own octets, too
---@return table? codec nil if the format is no integer of at most 8 octets
function codec.packed(format, inclusive)
  if not format:find("^[<>=]?[bBhHiIjJlLT]%d*$") then return nil end
  local fine, size = pcall(string.packsize, format)
  if not fine or size > 8 then return nil end
  local own = inclusive and size or 0
  local most = greatest(format, size) - own
  local function encode(block)
    if #block <= most then return format:pack(#block + own) .. block end
    return nil, ("at most %d octets expected for '%s', got %d"):format(most, format, #block)
  end
  local function decode(octets)
    if #octets < size then return nil end
    local length = format:unpack(octets)
    if not inclusive then return length, size end
    local rest, why = unpacked(length, own)
    if rest then return rest, size end
    return nil, why
  end
  return { shortest = size, encode = encode, decode = decode }
end

---A codec of the user's functions, by name or in order.
---@param functions table { encode = f, decode = g } or { f, g }
---@return table? codec nil if either is missing
function codec.custom(functions)
  local encode = functions.encode or functions[1]
  local decode = functions.decode or functions[2]
  if type(encode) ~= "function" or type(decode) ~= "function" then return nil end
  return { shortest = 0, encode = encode, decode = decode }
end

return codec
