--- Reads a table of named options: types, bounds, defaults, unknown names.
-- Every public function that takes options reads them here, so that all of
-- them fail in the same words and at the caller's line.

local concat, mtype, tointeger = table.concat, math.type, math.tointeger

---What one option may be.
---@class poe.OptionSpec
---@field [1]      string   a type, or several: "integer", "integer|string"
---@field min?     number   smallest value; octets, for a string
---@field max?     number   largest value; octets, for a string
---@field choices? string[] the only strings allowed
---@field default? any
---@field required? boolean

local options = {}

---What "no limit" may be, so that sums of octets stay integers: the greatest that bounds are.
options.LARGEST = 1 << 60

local function is_type(value, name)
  if name == "integer" then
    return mtype(value) ~= nil and tointeger(value) ~= nil
  end
  return type(value) == name
end

-- "integer|string" -> { "integer", "string" }, once for each such text.
local split = setmetatable({}, {
  __index = function(self, names)
    local list = {}
    for name in names:gmatch("[^|]+") do list[#list + 1] = name end
    self[names] = list
    return list
  end,
})

local function has_type(value, names)
  for _, name in ipairs(split[names]) do
    if is_type(value, name) then return true end
  end
  return false
end

-- What `min` and `max` are about; nil for values that have no size.
local function size(value)
  if type(value) == "string" then return #value end
  return mtype(value) and value
end

local function in_bounds(value, spec)
  local n = size(value)
  return not n or n >= (spec.min or n) and n <= (spec.max or n)
end

local function is_choice(value, choices)
  for _, choice in ipairs(choices) do
    if value == choice then return true end
  end
  return false
end

local function fits(value, spec)
  return has_type(value, spec[1])
    and (not spec.choices or type(value) ~= "string" or is_choice(value, spec.choices))
    and in_bounds(value, spec)
end

-- { "a", "b", "c" } -> "a, b or c"
local function either(words)
  local last = #words
  if last == 1 then return words[1] end
  return concat(words, ", ", 1, last - 1) .. " or " .. words[last]
end

local function bounds(spec)
  if spec.min and spec.max then return spec.min .. ".." .. spec.max end
  return spec.min and ">= " .. spec.min or spec.max and "<= " .. spec.max
end

local function with_bounds(name, spec)
  local range = bounds(spec)
  local sized = name == "integer" or name == "number" or name == "string"
  if not range or not sized then return name end
  if name == "string" then return "string of " .. range .. " octets" end
  return name .. (spec.min and spec.max and " in " or " ") .. range
end

local function expected(spec)
  local words = {}
  for _, name in ipairs(split[spec[1]]) do
    if name == "string" and spec.choices then
      for _, choice in ipairs(spec.choices) do
        words[#words + 1] = "'" .. choice .. "'"
      end
    else
      words[#words + 1] = with_bounds(name, spec)
    end
  end
  return either(words)
end

local function is_numeric(spec)
  return has_type(1, spec[1])
end

-- A value that has the right type is shown, of any other its type.
local function got(value, spec)
  if mtype(value) and is_numeric(spec) then return tostring(value) end
  if type(value) ~= "string" or not has_type(value, spec[1]) then return type(value) end
  return spec.choices and "'" .. value .. "'" or #value .. " octets"
end

---Word the fault of one option; for checks that a spec cannot express.
---@param where string the public function, as its user calls it
---@param name string the option
---@param why string what was expected, and what was given
---@return string message
function options.bad(where, name, why)
  return ("bad option '%s' to '%s' (%s)"):format(name, where, why)
end

---Word the conflict between options that cannot stand together.
---@param where string
---@param values table what `read` gave
---@param exclusions string[][] in each list, the first option excludes the others
---@return string? message the first conflict there is
function options.conflict(where, values, exclusions)
  for _, names in ipairs(exclusions) do
    for i = 2, values[names[1]] and #names or 0 do
      if values[names[i]] then
        return options.bad(where, names[1], "not together with '" .. names[i] .. "'")
      end
    end
  end
end

---Word the fault of a number that is too small for what other options ask.
---@param where string
---@param values table what `read` gave
---@param name string an option, which may have no value
---@param least integer
---@return string? message
function options.too_small(where, values, name, least)
  local value = values[name]
  if value and value < least then
    return options.bad(where, name, ("integer >= %d expected, got %d"):format(least, value))
  end
end

local function fault(where, name, value, spec)
  if value == nil and not spec.required or fits(value, spec) then return nil end
  local why = ("%s expected, got %s"):format(expected(spec), got(value, spec))
  return options.bad(where, name, why)
end

local function shown(name)
  return type(name) == "string" and "'" .. name .. "'" or "[" .. tostring(name) .. "]"
end

-- The unknown name that sorts first, so that the same mistake reads the same.
local function unknown(opts, specs)
  local first
  for name in pairs(opts) do
    local text = not specs[name] and shown(name)
    if text and (not first or text < first) then first = text end
  end
  return first
end

-- Likewise the fault whose option sorts first.
local function first_fault(where, opts, specs)
  local first
  for name, spec in pairs(specs) do
    local message = fault(where, name, opts[name], spec)
    if message and (not first or message < first) then first = message end
  end
  return first
end

local function checked(value, spec)
  if value == nil then return spec.default end
  local integer = is_type(value, "integer") and has_type(value, "integer")
  return integer and spec[1]:find("integer") and tointeger(value) or value
end

-- The options as a table, with no unknown name in it.
local function named(where, opts, specs, level)
  opts = opts == nil and {} or opts
  if type(opts) ~= "table" then
    error(("bad argument #1 to '%s' (table expected, got %s)"):format(where, type(opts)), level + 1)
  end
  local name = unknown(opts, specs)
  if name then error(("unknown option %s to '%s'"):format(name, where), level + 1) end
  return opts
end

---Check options and fill in defaults; what was given is left as it is.
---Raises on an unknown name, a wrong type or a value out of bounds.
---@param where string the public function, as its user calls it
---@param opts table? what the user gave; nil is no options
---@param specs table<string, poe.OptionSpec>
---@param level? integer whom to blame, as `error` in the public function; default 2, its caller
---@return table values
function options.read(where, opts, specs, level)
  level = (level or 2) + 1
  opts = named(where, opts, specs, level)
  local message = first_fault(where, opts, specs)
  if message then error(message, level) end
  local values = {}
  for key, spec in pairs(specs) do values[key] = checked(opts[key], spec) end
  return values
end

---Check options, none of which has a default or is required, and leave them where they
---are: for what is made so often that a copy of its options matters.
---@param where string
---@param opts table?
---@param specs table<string, poe.OptionSpec>
---@param level? integer
---@return table opts
function options.check(where, opts, specs, level)
  level = (level or 2) + 1
  opts = named(where, opts, specs, level)
  for name, value in pairs(opts) do
    if not fits(value, specs[name]) then error(first_fault(where, opts, specs), level) end
  end
  return opts
end

return options
