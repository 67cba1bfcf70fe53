-- The faults that a scenario is tried with: each call that it makes, each errno that this may fail with.

local errno = require "poe.errno"
local errnos = require "spec.fault.sweep.errnos"

local function words(text)
  return text:gmatch "%S+"
end

-- A scenario may know better what its descriptors can give.
local function errnos_of(scenario, call)
  return scenario.errnos and scenario.errnos[call] or errnos[call] or ""
end

---@param scenario table
---@param calls table<string, integer> that it makes
---@return table[] points in an order that depends on nothing else
return function(scenario, calls)
  local names, points = {}, {}
  for call in pairs(calls) do names[#names + 1] = call end
  table.sort(names)
  for _, call in ipairs(names) do
    for k = 1, calls[call] do
      for name in words(errnos_of(scenario, call)) do
        points[#points + 1] = { call = call, k = k, name = name, errno = errno[name] }
      end
    end
  end
  return points
end
