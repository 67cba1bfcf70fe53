-- Has a scenario survived its fault? It has where nothing was to be seen of it; or where it was told as
-- the contract says, and what came of it is as without, or the beginning of that where nothing could go on.

local shim = require "spec.fault.sweep.shim"

local verdict = {}

-- These are tried again, and nobody is told.
local HIDDEN = {
  EINTR = true,
  EAGAIN = { accept4 = true, read = true, recv = true, recvmmsg = true, recvmsg = true, send = true, sendmmsg = true,
    sendmsg = true, writev = true },
}

local function is_hidden(point)
  local hidden = HIDDEN[point.name]
  return hidden == true or hidden and hidden[point.call]
end

local function shown(list)
  return list and "{" .. table.concat(list, ", ") .. "}" or "nothing"
end

local function are_same(a, b)
  return #a == #b and table.concat(a, "\0") == table.concat(b, "\0")
end

-- What is told has to name the operation, the system's reason and its number.
local function fault_of_failure(failure, point)
  local reason = shim.message(point.errno)
  if failure.code ~= point.errno and not failure.reported then
    return ("told code %s (%s)"):format(failure.code, failure.message)
  end
  if type(failure.message) ~= "string" or failure.message:match "^%l+: (.*)$" ~= reason then
    return ("told '%s'"):format(failure.message)
  end
end

-- Is each of a list found in the other one, in the same order, and no oftener?
local function is_part(some, all)
  local at = 1
  for _, one in ipairs(some) do
    while all[at] ~= one do
      if at > #all then return false end
      at = at + 1
    end
    at = at + 1
  end
  return true
end

-- Octets may be cut anywhere.
local function is_beginning(some, all)
  local octets = table.concat(some)
  return table.concat(all):sub(1, #octets) == octets
end

local function names_of(...)
  local names = {}
  for _, channels in ipairs { ... } do
    for name in pairs(channels) do names[name] = true end
  end
  return names
end

-- The first channel in which something is missing, wrong or twice.
local function wrong_channel(trial, plain, is_right)
  for name in pairs(names_of(trial.channels, plain.channels)) do
    local got, wanted = trial.channels[name] or {}, plain.channels[name] or {}
    if not is_right(got, wanted) then
      return ("%s gave %s instead of %s"):format(name, shown(got), shown(wanted))
    end
  end
end

local function octets_are_same(got, wanted)
  return table.concat(got) == table.concat(wanted)
end

---How what came of a trial differs from what comes without faults; nil if it does not.
---@param trial table
---@param plain table
---@return string? why
function verdict.difference(trial, plain)
  local is_right = trial.scenario.messages and are_same or octets_are_same
  local why = wrong_channel(trial, plain, is_right)
  table.sort(trial.events)
  table.sort(plain.events)
  if why or are_same(trial.events, plain.events) then return why end
  return ("happened %s instead of %s"):format(shown(trial.events), shown(plain.events))
end

-- What a scenario's other end is told in consequence, or is told instead, is right, too, if anybody
-- was told the fault itself.
local function wrong_failure(trial, point)
  local others, first, is_told = trial.scenario.others or {}, nil, false
  for _, failure in ipairs(trial.failures) do
    local why = fault_of_failure(failure, point)
    if not why then is_told = true end
    if why and not others[failure.code] then return why end
    first = first or why
  end
  if not is_told and not trial.scenario.instead then return first end
end

local function may_lose(trial, point)
  local losses = trial.scenario.losses
  return trial.gave_up or losses and losses[point.name]
end

---What is wrong with what came of a fault; nil if it was survived.
---@param trial table what came of it
---@param plain table what comes without
---@param point table the fault
---@return string? why
function verdict.of(trial, plain, point)
  if trial.fired ~= 1 then return ("fired %d times"):format(trial.fired) end
  if trial.raised then return "raised " .. trial.raised end
  if trial.left ~= 0 then return ("%d descriptors were left"):format(trial.left) end
  if #trial.failures == 0 then return verdict.difference(trial, plain) end
  if is_hidden(point) then return "told " .. tostring(trial.failures[1].message) end
  local why = wrong_failure(trial, point)
  if why or not may_lose(trial, point) then return why or verdict.difference(trial, plain) end
  return wrong_channel(trial, plain, trial.scenario.messages and is_part or is_beginning)
end

return verdict
