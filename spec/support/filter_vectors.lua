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

local function with_functions(value)
  if type(value) ~= "table" then return FUNCTIONS[value] or value end
  local copy = {}
  for name, field in pairs(value) do copy[name] = with_functions(field) end
  return copy
end

local function make(kind, options)
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

function steps.clone(f)
  return f:clone(), {}
end

function steps.switch(f, step)
  local carried = f:get_pending()
  local to = make(step.to, step.options)
  if carried then to:get_one_start(carried) end
  return to, { carried = carried }
end

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
    f, given[i] = steps[step[1]](f, step)
  end
  return given
end

return vectors
