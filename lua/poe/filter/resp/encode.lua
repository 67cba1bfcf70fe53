--- Values into octets of the Redis protocol: commands, and replies in version 2 or 3.
--
-- What version 2 does not have, it is told as Redis tells it to old clients:
--
--     version 3   _     #t   ,0.5         (123        =8\r\ntxt:text   %1 a b   ~1 a   >1 a   |1 a b c
--     version 2   $-1   :1   $3\r\n0.5   $3\r\n123   $4\r\ntext       *2 a b   *1 a   *1 a   c

local values = require "poe.filter.resp.values"

local concat, find, gsub, mtype = table.concat, string.find, string.gsub, math.type
local getmetatable, next, rawget, type = getmetatable, next, rawget, type

local encode = {}

-- The shortest digits that are read as the same number.
local function digits_of(number)
  if number ~= number then return "nan" end
  if number == math.huge then return "inf" elseif number == -math.huge then return "-inf" end
  for _, format in ipairs { "%.15g", "%.16g" } do
    local text = format:format(number)
    if tonumber(text) == number then return text end
  end
  return ("%.17g"):format(number)
end

local function bulk(text)
  return "$" .. #text .. "\r\n" .. text .. "\r\n"
end

-- Values in a list that has no holes and nothing else; nil if it has.
local function count(list)
  local n = 0
  for _ in next, list do n = n + 1 end
  for i = 1, n do
    if rawget(list, i) == nil then return nil end
  end
  return n
end

-- A word that is no string: its text, or why it has none.
local function word_of(value, i)
  local what = mtype(value)
  if what then return what == "integer" and ("%d"):format(value) or digits_of(value) end
  if value == nil then return nil, "list without holes and names expected" end
  return nil, ("word %d: string or number expected, got %s"):format(i, type(value))
end

-- A list without its metatable, and how many values a table has.
local function raw(list)
  local n = 0
  for _ in next, list do n = n + 1 end
  if getmetatable(list) == nil then return list, n end
  local copy = {}
  for i = 1, n do copy[i] = rawget(list, i) end
  return copy, n
end

---A command as a list of bulk strings.
---@param list any strings and numbers
---@return string? octets
---@return string? why it is no command: what was expected, and given
function encode.command(list)
  if type(list) ~= "table" then return nil, "list of strings and numbers expected, got " .. type(list) end
  local words, n = raw(list)
  if n == 0 then return nil, "a word at least expected, got none" end
  local parts = { "*" .. n .. "\r\n" }
  for i = 1, n do
    local word = words[i]
    if type(word) ~= "string" then
      local text, why = word_of(word, i)
      if not text then return nil, why end
      word = text
    end
    parts[i + 1] = "$" .. #word .. "\r\n" .. word .. "\r\n"
  end
  return concat(parts)
end

-- Each kind of value: writes it to the list `out`, or returns why it cannot.
---@type table<string, fun(out: table, value: any, depth: integer): string?>
local WRITERS = {}

---@class poe.filter.resp.Output: string[]
---@field version integer
---@field max_depth integer

local function write(out, value, depth)
  local kind = values.kind(value)
  if not kind then return "value of the protocol expected, got " .. type(value) end
  return WRITERS[kind](out, value, depth)
end

local function add(out, octets)
  out[#out + 1] = octets
end

-- One text for each version.
local function add_either(out, new, old)
  add(out, out.version == 3 and new or old)
end

function WRITERS.string(out, text) add(out, bulk(text)) end
function WRITERS.integer(out, number) add(out, ":" .. number .. "\r\n") end
function WRITERS.null(out) add_either(out, "_\r\n", "$-1\r\n") end
function WRITERS.boolean(out, is_so) add_either(out, is_so and "#t\r\n" or "#f\r\n", is_so and ":1\r\n" or ":0\r\n") end

function WRITERS.double(out, number)
  local text = digits_of(number)
  add_either(out, "," .. text .. "\r\n", bulk(text))
end

function WRITERS.status(out, status) add(out, "+" .. status.text .. "\r\n") end
function WRITERS.bignumber(out, number) add_either(out, "(" .. number.text .. "\r\n", bulk(number.text)) end

function WRITERS.verbatim(out, verbatim)
  local text = verbatim.format .. ":" .. verbatim.text
  add_either(out, "=" .. #text .. "\r\n" .. text .. "\r\n", bulk(verbatim.text))
end

WRITERS["error"] = function(out, err)
  local message = err.message
  if not find(message, "[\r\n]") then return add(out, "-" .. message .. "\r\n") end
  add_either(out, "!" .. #message .. "\r\n" .. message .. "\r\n", "-" .. gsub(message, "[\r\n]", " ") .. "\r\n")
end

-- The values of a list, each as it is.
local function write_all(out, list, n, depth)
  for i = 1, n do
    local why = write(out, rawget(list, i), depth + 1)
    if why then return why end
  end
end

-- Writers of lists that start so in version 3; in version 2 all are arrays.
local function list_writer(kind)
  return function(out, list, depth)
    if depth >= out.max_depth then return ("at most %d lists in lists expected"):format(out.max_depth) end
    local n = count(list)
    if not n then return "list without holes and names, or a map, expected" end
    add_either(out, kind .. n .. "\r\n", "*" .. n .. "\r\n")
    return write_all(out, list, n, depth)
  end
end

WRITERS.list, WRITERS.set, WRITERS.push = list_writer "*", list_writer "~", list_writer ">"

-- Keys and values, one after the other.
local function flat(map)
  local list, n = {}, 0
  for key, value in next, map do
    list[n + 1], list[n + 2] = key, value
    n = n + 2
  end
  return list, n
end

local function flat_pairs(list)
  local result, n = {}, count(list)
  for i = 1, n or 0 do
    local pair = rawget(list, i)
    if type(pair) ~= "table" or count(pair) ~= 2 then return nil end
    result[2 * i - 1], result[2 * i] = rawget(pair, 1), rawget(pair, 2)
  end
  return n and result, 2 * (n or 0)
end

local function write_flat(out, kind, list, n, depth)
  if depth >= out.max_depth then return ("at most %d lists in lists expected"):format(out.max_depth) end
  add_either(out, kind .. n // 2 .. "\r\n", "*" .. n .. "\r\n")
  return write_all(out, list, n, depth)
end

function WRITERS.map(out, map, depth)
  local list, n = flat(map)
  return write_flat(out, "%", list, n, depth)
end

WRITERS["pairs"] = function(out, list, depth)
  local all, n = flat_pairs(list)
  if not all then return "list of pairs expected" end
  return write_flat(out, "%", all, n, depth)
end

local FLATTEN = { map = flat, pairs = flat_pairs, list = flat }

local function no_map() end

function WRITERS.attributed(out, attributed, depth)
  if out.version == 2 then return write(out, attributed.value, depth) end
  local flatten = FLATTEN[values.kind(attributed.attributes)] or no_map
  local list, n = flatten(attributed.attributes)
  if not list then return "map of attributes expected" end
  return write_flat(out, "|", list, n, depth) or write(out, attributed.value, depth + 1)
end

---A reply.
---@param value any
---@param version 2|3
---@param max_depth integer
---@return string? octets
---@return string? why it is none
function encode.reply(value, version, max_depth)
  local out = { version = version, max_depth = max_depth }
  local why = write(out, value, 0)
  if why then return nil, why end
  return concat(out)
end

return encode
