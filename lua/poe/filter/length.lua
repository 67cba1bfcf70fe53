--- Strings with their length before them, as a binary number.
-- Source: string.pack, Lua manual, section 6.4.2. Pure Lua, no I/O: usable without the loop.
--
--     default            octets  \0\0\0\3abc\0\0\0\0  records  "abc" ""
--     format = "<I2"     octets  \3\0abc\0\0          records  "abc" ""
--     inclusive          octets  \0\0\0\7abc\0\0\0\4  records  "abc" ""
--
-- They are blocks, see poe.filter.block, whose options are told in other words here.

local Block = require "poe.filter.block"
local codec = require "poe.filter.block.codec"
local options = require "poe.options"

---@class poe.filter.LengthOptions
---@field format? string (">I4")
---@field inclusive? boolean
---@field max_length? integer

---@class poe.filter.Length : poe.filter.Block
local Length = {}
for name, value in pairs(Block) do Length[name] = value end
setmetatable(Length, getmetatable(Block))
Length.__name, Length.__index = "poe.filter.Length", Length

local NAME <const> = "poe.filter.length.new"

local OPTIONS = {
  format     = { "string", min = 1, default = ">I4" },
  inclusive  = { "boolean", default = false },
  max_length = { "integer", min = 1, default = 16 << 20 },
}

---Create a filter of strings with their length before them. Raises on an unknown or ill-typed option.
---`format` (default ">I4") is how string.pack writes the length, an integer of at most 8 octets;
---with `inclusive` it counts these octets, too. `max_length` (octets, default 16 MiB) is of a
---string without its length, which get refuses and put raises for.
---@param opts? poe.filter.LengthOptions
---@return poe.filter.Length
function Length.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local packed = codec.packed(o.format, o.inclusive)
  if not packed then
    local why = "string.pack integer of at most 8 octets expected, got '" .. o.format .. "'"
    error(options.bad(NAME, "format", why), 2)
  end
  local self = Block.new { length_codec = packed, max_length = o.max_length }
  self.options = o
  return setmetatable(self, Length)
end

return Length
