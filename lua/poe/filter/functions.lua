--- What map and grep have in common: a function for each way, which can be replaced at run time.

local options = require "poe.options"
local values = require "poe.filter.values"

---@class poe.filter.FunctionOptions
---@field code? function for both ways; or
---@field get? function of what comes in, and
---@field put? function of what goes out

---@class poe.filter.Functions : poe.filter.Values
---@field protected options { get: function, put: function }
local Functions = values.extend "poe.filter.Functions"

local OPTIONS = {
  code = { "function" },
  get  = { "function" },
  put  = { "function" },
}

local EXCLUDES = { { "code", "get", "put" } }

local functions = {}

-- What was given, checked; blames the caller of the caller.
local function read(where, opts)
  local o = options.read(where, opts, OPTIONS, 3)
  local why = options.conflict(where, o, EXCLUDES)
  if why then error(why, 3) end
  return o
end

-- The option that is missing, when there is one.
local function missing(o)
  if o.code then return nil end
  if not o.get and not o.put then return "code" end
  return not o.get and "get" or not o.put and "put" or nil
end

---Start a class of such filters.
---@param name string what `tostring` calls its objects
---@param where string what `new` is called in messages, without its "new"
---@return table class with `new` and `modify`
function functions.extend(name, where)
  local class = values.extend(name)
  class.clone, class.where = Functions.clone, where
  class.modify = Functions.modify
  return class
end

---Make a filter of the functions that are given, for a class's `new`, which tail calls: so
---what is wrong is blamed on its caller.
---@param class table
---@param opts table?
---@param self table the filter's own fields
function functions.object(class, opts, self)
  local where = class.where .. ".new"
  local o = read(where, opts)
  local name = missing(o)
  if name then error(options.bad(where, name, "function expected, got nil"), 2) end
  return values.object(class, { get = o.code or o.get, put = o.code or o.put }, self)
end

---A filter with the functions that this one has now, as if new.
function Functions:clone()
  return getmetatable(self).new(self.options)
end

---Have other functions from now on: `code` for both ways, or `get`, or `put`, or both.
---Raises on anything else, and then changes nothing.
---@param opts poe.filter.FunctionOptions
function Functions:modify(opts)
  local o = read(self.where .. ".modify", opts)
  local has = self.options
  self.options = { get = o.code or o.get or has.get, put = o.code or o.put or has.put }
end

return functions
