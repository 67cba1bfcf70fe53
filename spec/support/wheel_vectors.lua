--- Runs the cases of spec/wheel/vectors: what a wheel gives, step by step.

local driver = require "poe.driver"
local errno = require "poe.errno"
local filter_vectors = require "spec.support.filter_vectors"
local wheels = require "spec.support.wheels"

local vectors = {}

-- Functions that a case may do without.
local NAMES <const> = { "on_input", "on_error", "on_flushed", "on_high", "on_low" }

local NAME_OF = {}
for name, value in pairs(errno) do NAME_OF[value] = name end

local function make_filter(is) -- nil where there is none
  return is and filter_vectors.make(is[1], is[2])
end

-- Options of a wheel, with what its input is to bring about.
local function options_of(case)
  local o = {}
  for name, value in pairs(case.options) do
    o[name] = type(value) == "table" and make_filter(value) or value
  end
  function o.on_input(record, wheel)
    local what = case.when and case.when[record]
    if what then wheel[what[1]](wheel, make_filter(what[2])) end
  end
  return o
end

local OPEN = {
  pipes = wheels.on_pipes,
  socketpair = function(o, without) return wheels.on_socket(o, nil, without) end,
  none = wheels.new,
}

-- An event as the cases have it: without its on_, errors by name and without text.
local function plain(event)
  local name = event[1]:match("^on_(.*)$")
  if name ~= "error" then return { name, event[2] } end
  return { name, event[2], NAME_OF[event[4]] or event[4] }
end

-- What each step gives, in the field `gives`; `refuses` where it raises.
local steps = {}

function steps.put(rig, ...)
  local full, _, code = rig.wheel:put(...)
  if full == nil then return { gives = NAME_OF[code] } end
  return { gives = full }
end

function steps.octets(rig) return { gives = rig.wheel:get_driver_out_octets() } end
function steps.messages(rig) return { gives = rig.wheel:get_driver_out_messages() } end

function steps.tick(rig)
  local events = {}
  for i, event in ipairs(rig:turn()) do events[i] = plain(event) end
  return { gives = events }
end

function steps.peer_read(rig, octets)
  local chunks = driver.sysrw({ block_size = octets }):get(rig.input)
  if not chunks then return { gives = "" } end
  return { gives = chunks[1] or "EAGAIN" }
end

function steps.peer_write(rig, data)
  rig:write(data)
  return {}
end

local function close(name)
  return function(rig)
    rig[name]:close()
    return {}
  end
end

steps.peer_close_in, steps.peer_close_out, steps.peer_close = close "output", close "input", close "input"

function steps.set_output_filter(rig, is)
  rig.wheel:set_output_filter(make_filter(is))
  return {}
end

-- All events but those that are to be called none, as POE has it with names.
function steps.event(rig, functions)
  local o = {}
  for name, on in pairs(functions) do o[name] = on and print or false end
  rig.wheel:event(o)
  return {}
end

for _, name in ipairs { "flush", "pause_input", "resume_input", "shutdown_output", "set_high_mark", "set_low_mark" } do
  steps[name] = function(rig, ...)
    rig.wheel[name](rig.wheel, ...)
    return {}
  end
end

function steps.new() return {} end

local function step_of(rig, step)
  local ok, given = pcall(steps[step[1]], rig, table.unpack(step, 2))
  return ok and given or { refuses = true, message = given }
end

---What a case gives here.
---@return table[] given one table per step; all that there is, when the wheel cannot be made
function vectors.run(case)
  local without = { on_closed = true }
  for _, name in ipairs(NAMES) do without[name] = case.without and case.without[name] end
  local ok, rig = pcall(OPEN[case.on], options_of(case), without)
  if not ok then return { { refuses = true, message = rig } } end
  local given = {}
  for i, step in ipairs(case.steps) do given[i] = step_of(rig, step) end
  rig:close()
  return given
end

return vectors
