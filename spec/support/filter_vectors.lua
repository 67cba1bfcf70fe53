--- Runs the cases of spec/filter/vectors: what a filter gives, step by step.

local filter = require "poe.filter"

local vectors = {}

local function packed(format)
  return function(block)
    return string.pack(format, #block) .. block
  end, function(octets)
    local size = string.packsize(format)
    if #octets >= size then return string.unpack(format, octets), size end
  end
end

-- The functions that the cases name.
local FUNCTIONS = {}
FUNCTIONS.u8_enc, FUNCTIONS.u8_dec = packed "B"
FUNCTIONS.u16be_enc, FUNCTIONS.u16be_dec = packed ">I2"
FUNCTIONS.u32be_enc, FUNCTIONS.u32be_dec = packed ">I4"

FUNCTIONS.upper, FUNCTIONS.lower, FUNCTIONS.reverse = string.upper, string.lower, string.reverse

function FUNCTIONS.identity(value) return value end
function FUNCTIONS.paren(text) return "(((" .. text .. ")))" end
function FUNCTIONS.unwrap(list) return list[1] end
function FUNCTIONS.dup(value) return value, value end
function FUNCTIONS.drop_x(text) if text ~= "x" then return text end end
function FUNCTIONS.has_1(text) return text:find "1" end
function FUNCTIONS.has_digit(text) return text:find "%d" end
function FUNCTIONS.has_alpha(text) return text:find "%a" end
function FUNCTIONS.const_0() return false end
function FUNCTIONS.const_1() return true end

function FUNCTIONS.split_comma(text)
  local fields = {}
  for field in (text .. ","):gmatch "([^,]*)," do fields[#fields + 1] = field end
  return table.unpack(fields)
end

-- The serializer of the cases.
FUNCTIONS.rev = { encode = string.reverse, decode = function(octets)
  if octets == "DAB" then error "bad data" end
  return octets:reverse()
end }

---Make a filter of options in which functions and filters are named.
local make

-- What stands for a filter is { kind, options }.
local function with_functions(value)
  if type(value) ~= "table" then return FUNCTIONS[value] or value end
  if type(value[1]) == "string" and type(value[2]) == "table" then return make(value[1], value[2]) end
  local copy = {}
  for name, field in pairs(value) do copy[name] = with_functions(field) end
  return copy
end

function make(kind, options)
  return filter[kind](with_functions(options))
end

-- Each gives what its step gave, in the fields that the cases use.
local steps = {}

function steps.get(f, step)
  local records, message = f:get(step[2])
  if message and not records[1] then records = nil end
  return f, { records = records, message = message }
end

function steps.get_one(f)
  local record, message = f:get_one()
  return f, { record = record, message = message }
end

function steps.get_one_start(f, step)
  f:get_one_start(step[2])
  return f, {}
end

function steps.get_pending(f)
  return f, { pending = f:get_pending() }
end

function steps.put(f, step)
  return f, { chunks = f:put(step[2]) }
end

-- What a method returns, a filter by its kind.
function steps.method(f, step)
  local value = f[step[2]](f, table.unpack(with_functions(step[3])))
  if type(value) == "table" and value.get_one then
    value = tostring(value):match "^poe%.filter%.(%w+)":lower()
  end
  return f, { returns = value }
end

function steps.clone(f)
  return f:clone(), {}
end

function steps.switch(f, step)
  local carried = f:get_pending()
  local to = make(step.to, step.options)
  if carried then to:get_one_start(carried) end
  return to, { carried = carried }
end

local function take_step(f, step)
  local ok, next_one, given = pcall(steps[step[1]], f, step)
  if ok then return next_one, given end
  return f, { message = next_one }
end

vectors.make = make

---What a case gives here.
---@return table[] given one table per step, with the fields of a step
---@return string? raised what the constructor raised
function vectors.run(kind, case)
  local given = {}
  local made, f = pcall(make, kind, case.options)
  if not made then return given, f end
  for i, step in ipairs(case.steps or {}) do
    if step.to and not filter[step.to] then -- a filter that is still to be written
      given[i] = { carried = f:get_pending() }
      break
    end
    f, given[i] = take_step(f, step)
  end
  return given
end

return vectors
