--- Field lines that are put.

local framing = require "poe.filter.http.framing"

local concat, find, lower, math_type, sort = table.concat, string.find, string.lower, math.type, table.sort

local lines = {}

local NAME <const> = "^[%-a-zA-Z0-9!#$%%&'*+.^_`|~]+$"
local FORBIDDEN <const> = "[\0-\8\10-\31\127]"

-- Fields that say where a message ends, or for whom it is: one of each at most.
local SINGLE = { ["content-length"] = true, ["transfer-encoding"] = true, host = true }

---@class poe.filter.http.Lines
---@field text string[] one line each
---@field headers table<string, string> by lower-case name

local function value_fault(name, value)
  if type(value) == "string" then
    local at = find(value, FORBIDDEN)
    return at and ("field '%s': octet 0x%02x in its value"):format(name, value:byte(at))
  elseif math_type(value) ~= "integer" then
    return ("field '%s': string or integer expected, got %s"):format(name, math_type(value) or type(value))
  end
end

local function name_fault(name)
  if type(name) ~= "string" then return ("name of a field expected, got %s"):format(type(name)) end
  if not find(name, NAME) then return ("invalid name of a field '%s'"):format(name:gsub("[^ -~]", "?")) end
end

-- Add one line; nil, or why it cannot be.
local function add(out, name, value)
  local why = name_fault(name) or value_fault(name, value)
  if why then return why end
  local key, headers = lower(name), out.headers
  local before = headers[key]
  if before and SINGLE[key] then return ("field '%s' more than once"):format(key) end
  headers[key] = before and before .. ", " .. value or tostring(value)
  local text = out.text
  text[#text + 1] = name .. ": " .. value .. "\r\n"
end

local function add_fields(out, list)
  if type(list) ~= "table" then return "fields: table expected, got " .. type(list) end
  for i = 1, #list do
    local field = list[i]
    if type(field) ~= "table" then return ("field %d: name and value expected, got %s"):format(i, type(field)) end
    local why = add(out, field[1], field[2])
    if why then return why end
  end
end

local function add_values(out, name, value)
  if type(value) ~= "table" then return add(out, name, value) end
  for i = 1, #value do
    local why = add(out, name, value[i])
    if why then return why end
  end
end

-- Sorted by name, so that the same headers are the same octets.
local function add_headers(out, headers)
  if type(headers) ~= "table" then return "headers: table expected, got " .. type(headers) end
  local names = {}
  for name in next, headers do
    local why = name_fault(name)
    if why then return why end
    names[#names + 1] = name
  end
  if #names > 1 then sort(names) end
  for i = 1, #names do
    local why = add_values(out, names[i], headers[names[i]])
    if why then return why end
  end
end

---Check the fields of a record, and write them.
---@param headers table? name -> value, or list of values
---@param fields table? name and value in order: looked at first
---@return poe.filter.http.Lines?
---@return string? why
function lines.of(headers, fields)
  local out = { text = {}, headers = {} }
  local why
  if fields ~= nil then
    why = add_fields(out, fields)
  elseif headers ~= nil then
    why = add_headers(out, headers)
  end
  if why then return nil, why end
  return out
end

---Likewise for trailers.
---@param headers table? name -> value, or list of values
---@return poe.filter.http.Lines?
---@return string? why
function lines.of_trailers(headers)
  local out, why = lines.of(headers)
  why = why or framing.trailers_fault(out.headers)
  if why then return nil, why end
  return out
end

---Add a line of our own.
---@param out poe.filter.http.Lines
---@param name string
---@param value string|integer
function lines.add(out, name, value)
  out.text[#out.text + 1] = name .. ": " .. value .. "\r\n"
end

---Say that the connection ends with the message.
---@param out poe.filter.http.Lines
function lines.close(out)
  local connection = out.headers.connection
  if framing.has_word(connection, "close") then return end
  lines.add(out, "Connection", "close")
  out.headers.connection = connection and connection .. ", close" or "close"
end

---@param out poe.filter.http.Lines
---@return string octets
function lines.joined(out)
  return concat(out.text)
end

return lines
