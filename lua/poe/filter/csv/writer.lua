--- Writes fields as a record of separated values. Source: RFC 4180 §2.

local escaped = require("poe.filter.csv.reader").escaped

local find, format, gsub = string.find, string.format, string.gsub
local concat, mtype = table.concat, math.type

---@class poe.filter.csv.Writer
---@field private separator string
---@field private quote string
---@field private special string pattern of what only a field with quotes can have
---@field private pattern string of a quote
---@field private twice string two, for gsub
---@field private literal string
local Writer = { __name = "poe.filter.csv.Writer" }
Writer.__index = Writer

---@param o poe.filter.CSVOptions checked
---@return poe.filter.csv.Writer
function Writer.new(o)
  local separator, quote = o.separator, o.quote
  return setmetatable({
    separator = separator,
    quote = quote,
    special = "[" .. escaped(separator) .. escaped(quote) .. "\r\n]",
    pattern = escaped(quote),
    twice = gsub(quote, "%%", "%%%%"):rep(2),
    literal = o.output_literal,
  }, Writer)
end

-- A float with all digits that it needs.
local function digits(number)
  local text = tostring(number)
  return tonumber(text) == number and text or format("%.17g", number)
end

-- What is wrong with a value.
local function fault(name, value)
  return ("field %s: string or number expected, got %s"):format(name, type(value))
end

local function field_of(self, value)
  if mtype(value) then value = digits(value) end
  if not find(value, self.special) then return value end
  local quote = self.quote
  return quote .. gsub(value, self.pattern, self.twice) .. quote
end

local function is_value(value)
  return type(value) == "string" or mtype(value) ~= nil
end

-- The line; an empty one would be no record.
local function line_of(self, fields)
  local line = #fields == 1 and fields[1] == "" and self.quote:rep(2) or concat(fields, self.separator)
  return line .. self.literal
end

---Count the fields of a record.
---@param values table read raw
---@return integer
function Writer.count(values)
  local n = 0
  for _ in next, values do n = n + 1 end
  return n
end

local count = Writer.count

---Write a list of fields.
---@param values any[] read raw
---@param width? integer|false how many they must be
---@return string? line nil if it is no record
---@return string? why
function Writer:list(values, width)
  local fields, n = {}, count(values)
  if n == 0 then return nil, "field expected" end
  for i = 1, n do
    local value = rawget(values, i)
    if not is_value(value) then return nil, fault(i, value) end
    fields[i] = field_of(self, value)
  end
  if width and n ~= width then return nil, ("%d fields expected, got %d"):format(width, n) end
  return line_of(self, fields)
end

local function unknown(values, names)
  local known = {}
  for _, name in ipairs(names) do known[name] = true end
  for name in next, values do
    if not known[name] then return ("unknown field '%s'"):format(tostring(name)) end
  end
end

---Write fields by their names; what is missing is empty.
---@param values table read raw
---@param names string[]
---@return string? line nil if it is no record
---@return string? why
function Writer:map(values, names)
  local fields, missing = {}, 0
  for i, name in ipairs(names) do
    local value = rawget(values, name)
    if value == nil then
      value, missing = "", missing + 1
    elseif not is_value(value) then
      return nil, fault(("'%s'"):format(name), value)
    end
    fields[i] = field_of(self, value)
  end
  if #names - missing < count(values) then return nil, unknown(values, names) end
  return line_of(self, fields)
end

return Writer
