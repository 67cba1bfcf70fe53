--- Values, each serialized, with its length before it.
-- Source: POE::Filter::Reference. The frame is that of poe.filter.block's default.
--
--     octets   9\0{"a":[1]}4\0true2\0[      records  { a = { 1 } } true      pending  "2\0["
--
-- What a peer sends decides what the serializer decodes: it must be one that makes data of
-- it and nothing else, as JSON does. A record that it cannot decode is a fault.

local codec = require "poe.filter.block.codec"
local compression = require "poe.filter.reference.compression"
local framed = require "poe.filter.framed"
local options = require "poe.options"
local records = require "poe.filter.records"
local serializer = require "poe.filter.reference.serializer"

local LARGEST <const> = options.LARGEST
local sub = string.sub

---@class poe.filter.ReferenceOptions
---@field serializer? { encode: fun(value: any): string, decode: fun(octets: string): any }
---@field compression? boolean
---@field max_buffer? integer
---@field max_length? integer

---@class poe.filter.Reference : poe.filter.Framed
---@field private encode fun(value: any): string
---@field private decode fun(octets: string): any
---@field private compression boolean
---@field private max_length integer octets of a serialized value
local Reference = framed.extend("poe.filter.Reference", "record")
Reference.stateless = true

local NAME <const> = "poe.filter.reference.new"

local OPTIONS = {
  serializer  = { "table" },
  compression = { "boolean", default = false },
  max_buffer  = { "integer", min = 3 },
  max_length  = { "integer", min = 1 },
}

-- Any value meant to be one record, yet a bound for one peer.
local MAX_LENGTH <const> = 16 << 20

-- Octets in which the codec finds the end of a header, or says that there is none.
local HEADER <const> = 20

-- The first fault in how the options go together, or in what they need.
local function mismatch(o)
  if o.compression and not compression.exists() then
    return options.bad(NAME, "compression", "lua-zlib expected, which is not installed")
  elseif o.serializer and not serializer.is_one(o.serializer) then
    return options.bad(NAME, "serializer", "functions encode and decode expected")
  elseif not o.serializer and not serializer.default() then
    return options.bad(NAME, "serializer", "expected, as lua-cjson is not installed")
  end
end

-- Octets that so many may become when they are deflated: those that cannot be, a few more, and
-- no deflater that is in use makes them a quarter longer.
local function deflated(length)
  return length + length // 4 + 64
end

-- Octets of a serialized value, and of one in its frame.
local function limits(o)
  local longest = math.min(o.max_length or math.min(MAX_LENGTH, o.max_buffer or MAX_LENGTH), LARGEST)
  local framed_length = (o.compression and deflated(longest) or longest) + HEADER
  return longest, math.min(o.max_buffer or framed_length, LARGEST)
end

---Create a filter of values. Raises on an unknown or ill-typed option.
--- - `serializer`, functions `encode(value)` -> octets and `decode(octets)` -> value; either may
---   raise, or return nil and a message (lua-cjson; null is `require("cjson").null`, and numbers
---   have at most 14 digits)
--- - `compression`, by zlib, of each value by itself (false); needs lua-zlib
--- - `max_length`, octets of a value when it is serialized, and not compressed (16 MiB, or `max_buffer`)
--- - `max_buffer`, octets of a value in its frame, which may wait for its end (`max_length` and 20;
---   with `compression` a quarter and 64 more, which is room for what gets longer by it)
--- get refuses what is longer, and put raises for it.
---@param opts? poe.filter.ReferenceOptions
---@return poe.filter.Reference
function Reference.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = mismatch(o)
  if why then error(why, 2) end
  local how = o.serializer or serializer.default()
  local longest, max_buffer = limits(o)
  return framed.object(Reference, o, max_buffer, {
    encode = how.encode, decode = how.decode, compression = o.compression, max_length = longest,
  })
end

-- The value in a frame; nil and why, if there is none.
local function value_of(self, octets)
  if self.compression then
    local inflated, why = compression.inflate(octets, self.max_length)
    if not inflated then return nil, why end
    octets = inflated
  end
  return serializer.call("decode", self.decode, octets)
end

-- A record whose `length` octets start at `from`, when they are there.
local function body(self, window, from, length)
  local behind = from + length
  if behind > #window + 1 then return nil, from, length, length end
  local value, why = value_of(self, sub(window, from, behind - 1))
  if value == nil then return nil, nil, why end
  return value, behind, false
end

-- Why a record of so many octets, which come after `header`, cannot be.
local function refusal(self, length, header)
  local most = self.max_length
  if not self.compression and length > most then return ("record longer than %d octets"):format(most) end
  if length + header > self.max_buffer then return ("record longer than %d octets"):format(self.max_buffer) end
end

---@protected
function Reference:parse(window, from, length)
  if length then return body(self, window, from, length) end
  local header, why
  length, header = codec.decimal.decode(sub(window, from, from + math.min(HEADER, self.max_buffer) - 1))
  if not length then
    if header then return nil, nil, header end
    return nil, from, false
  end
  why = refusal(self, length, header)
  if why then return nil, nil, why end
  return body(self, window, from + header, length)
end

local function is_single(list)
  return type(list) ~= "table" or rawlen(list) == 0 and next(list) ~= nil
end

local function no_fault() end

-- The octets that the serializer makes of a value; nil and why, if it makes none.
local function serialized(self, value)
  local octets, why = serializer.call("encode", self.encode, value)
  if why ~= nil then return nil, why end
  if type(octets) ~= "string" then return nil, "string from encode expected, got " .. type(octets) end
  if #octets <= self.max_length then return octets end
  return nil, ("at most %d octets expected, got %d"):format(self.max_length, #octets)
end

-- A value in its frame; nil and why, if the peer's filter would not have it.
local function frame_of(self, value)
  local octets, why = serialized(self, value)
  if not octets then return nil, why end
  if self.compression then octets = compression.deflate(octets) end
  local chunk = codec.decimal.encode(octets)
  if #chunk <= self.max_buffer then return chunk end
  return nil, ("at most %d octets expected with its length, got %d"):format(self.max_buffer, #chunk)
end

---Serialize values, one chunk for each. Raises, naming the first that cannot be, or is too long.
---@param list any[]|any one that is no list may stand for a list of it
---@return string[] chunks
function Reference:put(list)
  list = records.check(list, is_single, no_fault)
  local chunks = {}
  for i = 1, #list do
    local chunk, why = frame_of(self, list[i])
    if not chunk then error(("bad argument #1 to 'put' (record %d: %s)"):format(i, why), 2) end
    chunks[i] = chunk
  end
  return chunks
end

return Reference
