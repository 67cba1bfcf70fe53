--- JSON values: one in a line, back to back, or in a sequence. Source: RFC 8259, RFC 7464.
--
--     octets   {"a":1} LF LF [2] CR LF "thr       records   { a = 1 } { 2 }      pending   "thr
--
-- lua-cjson (2.1) reads and writes the texts; RFC 8259 is heeded beyond it: no NaN, no 0x10, no
-- 1., no control octets in strings, no lone surrogates, UTF-8 only, no byte order mark. What
-- is wrong is told with the octet where it is, counted from 1 in the value, or in its line or
-- element; a line's end, or a record separator, is not counted.
--
-- In Lua
--   null is `json.null`, so that a record, an element or a field never is nil
--   numbers that are whole are integers, however they are written (1, 1.0, 1e3): within 2^53, and
--     beyond it those written as digits alone that 64 bits hold, to the last digit; all others are
--     floats, -0 too; what is too large for a float (1e999) is refused
--   of names that come twice in an object, the last counts
-- and in JSON
--   an empty table is {}, and [] if it comes from `json.array`; lua-cjson does not tell them apart
--     when it reads
--   a table is an array if its keys are positive integers only; holes become null, up to the sparse_… limits
--   tables are read raw; keys are strings, or integers, which become strings
--   numbers have all the digits that they need to be read back as they are
--   functions, NaN, infinity, cycles, strings that are no UTF-8 cannot be put

local cjson = require "cjson"
local decode = require "poe.filter.json.decode"
local encode = require "poe.filter.json.encode"
local framed = require "poe.filter.framed"
local options = require "poe.options"
local records = require "poe.filter.records"

---@class poe.filter.JSONOptions
---@field framing? "lines"|"concatenated"|"sequence" one in a line, back to back, or RFC 7464 ("lines")
---@field max_length? integer octets of a value, or of its line or element without the end (16 MiB)
---@field max_depth? integer of arrays and objects in each other (100)
---@field max_elements? integer of all arrays and objects of a value together (1048576)
---@field malformed? "fault"|"report" what is malformed ends the input; or is a record, and what comes
--- after its line or element goes on ("fault"; with framing = "sequence" "report", as RFC 7464 says)
---@field sparse_convert? boolean excessively sparse arrays become objects (they raise)
---@field sparse_ratio? integer an array is, whose last index is over this many times its elements (2); 0: none is
---@field sparse_safe? integer and over this (10)

---What comes in place of a value that is none, with malformed = "report"; see `ismalformed`.
---@class poe.filter.json.Malformed
---@field octets string
---@field message string
local Malformed = { __name = "poe.filter.json.Malformed" }

function Malformed:__tostring()
  return self.message
end

---@class poe.filter.JSON : poe.filter.Framed
---@field package codec table decode and encode, which clones share
---@field package decode fun(text: string): any, string?
---@field package max_length integer
---@field package max_depth integer
---@field package reports boolean
---@field package framing table
---@field null userdata what JSON's null is in Lua
local JSON = framed.extend("poe.filter.JSON", "JSON value")
JSON.stateless = true

JSON.null = cjson.null

local NAME <const> = "poe.filter.json.new"

local FRAMINGS <const> = {
  lines = require "poe.filter.json.lines",
  concatenated = require "poe.filter.json.concatenated",
  sequence = require "poe.filter.json.sequence",
}

local OPTIONS = {
  framing        = { "string", choices = { "lines", "concatenated", "sequence" }, default = "lines" },
  max_length     = { "integer", min = 1, max = options.LARGEST, default = 16 << 20 },
  max_depth      = { "integer", min = 1, max = 10000, default = 100 },
  max_elements   = { "integer", min = 1, max = 1 << 60, default = 1 << 20 },
  malformed      = { "string", choices = { "fault", "report" } },
  sparse_convert = { "boolean", default = false },
  sparse_ratio   = { "integer", min = 0, max = 0x7fffffff, default = 2 },
  sparse_safe    = { "integer", min = 0, max = 0x7fffffff, default = 10 },
}

local function object(o, codec)
  return framed.object(JSON, o, o.max_length + 2, { -- and LF, and RS
    codec = codec,
    decode = codec.decode,
    max_length = o.max_length,
    max_depth = o.max_depth,
    reports = (o.malformed or o.framing == "sequence" and "report") == "report",
    framing = FRAMINGS[o.framing],
    parse = FRAMINGS[o.framing].parse,
  })
end

---Create a filter of JSON values. Raises on an unknown or ill-typed option.
---@param opts? poe.filter.JSONOptions
---@return poe.filter.JSON
function JSON.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  if o.malformed == "report" and o.framing == "concatenated" then
    error(options.bad(NAME, "malformed", "not 'report' with framing 'concatenated': nothing tells where to go on"), 2)
  end
  return object(o, { decode = decode.new(o.max_depth, o.max_elements), encode = encode.new(o) })
end

---A filter with the same options, as if new; it takes little memory.
---@return poe.filter.JSON
function JSON:clone()
  return object(self.options, self.codec)
end

---Have a table be an array when it is put, even if it is empty.
---@param list table
---@return table list the same
function JSON.array(list)
  if type(list) ~= "table" then
    error(("bad argument #1 to 'poe.filter.json.array' (table expected, got %s)"):format(type(list)), 2)
  end
  return setmetatable(list, encode.ARRAY)
end

---Does a record stand for a line or element that is malformed?
---@param record any
---@return boolean
function JSON.ismalformed(record)
  return getmetatable(record) == Malformed
end

---@package
function JSON:too_long()
  return ("JSON value longer than %d octets"):format(self.max_length)
end

-- The record that something malformed is, or nil and why it is none.
---@package
function JSON:malformed(octets, message)
  if not self.reports then return nil, message end
  return setmetatable({ octets = octets, message = message }, Malformed)
end

-- The record that a text is, or nil and why it is none.
---@package
function JSON:read(text)
  local value, why = self.decode(text)
  if value == nil then return self:malformed(text, why) end
  return value
end

---@protected
function JSON:take_rest()
  local record, why = self.framing.rest(self, self:unread())
  if record ~= nil or not why then self:drop_rest() end
  return record, why
end

local function is_single(list)
  return type(list) ~= "table" or getmetatable(list) == encode.ARRAY or records.is_named(list)
end

---Turn values into octets. Raises, naming the first record that JSON has no text for.
---@param list any a list of values, or one alone: what is no table, an object, or an array of `json.array`
---@return string[] chunks one for each
function JSON:put(list)
  local chunks, write, wrap = {}, self.codec.encode, self.framing.wrap
  records.check(list, is_single, function(record)
    local text, why = write(record)
    if not text then return why end
    chunks[#chunks + 1] = wrap(text)
  end)
  return chunks
end

return JSON
