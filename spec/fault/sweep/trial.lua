-- One run of a scenario, and what there is to say of it.
--
-- A scenario notes what happens as events and, of what is transferred, as records of channels. What
-- fails it tells, and goes on as its user would: it tries again, or it closes everything and gives up.
-- The fault comes once, so that who tries again has to come to the same events and records as without.

local errno = require "poe.errno"
local shim = require "spec.fault.sweep.shim"

local Trial = {}
Trial.__index = Trial

-- What a scenario that gives up raises.
local GIVEN_UP <const> = {}

function Trial.new(scenario)
  return setmetatable({
    scenario = scenario,
    events = {},
    counts = {}, -- of events, by subject
    channels = {},
    failures = {}, -- of what was tried: operation, message, code
    owned = {}, -- to be closed, the last first
    gave_up = false,
  }, Trial)
end

---From here on calls count; what comes before is but preparation.
function Trial.begin()
  shim.begin()
end

---Have something closed at the end, if it has not been before.
function Trial:own(object, ...)
  if object == nil then return end
  self.owned[#self.owned + 1] = object
  return object, self:own(...)
end

---Something happened. The events of one subject have an order; that of several has none.
function Trial:event(subject, ...)
  local n = (self.counts[subject] or 0) + 1
  self.counts[subject] = n
  self.events[#self.events + 1] = table.concat({ subject, n, ... }, " ")
end

function Trial:record(channel, record)
  local records = self.channels[channel] or {}
  self.channels[channel] = records
  records[#records + 1] = record
end

---Something was told to have failed.
function Trial:failed(message, code)
  self.failures[#self.failures + 1] = { message = message, code = code }
end

---Likewise, to nobody but the loop, which has no number of it.
function Trial:reported(message)
  local reason = message:match "%l+: [^:\n]*$"
  self.failures[#self.failures + 1] = { message = reason or message, reported = true }
end

---Break off: nothing can go on.
function Trial:give_up()
  self.gave_up = true
  error(GIVEN_UP, 0)
end

-- What a call has given, if it has not failed.
local function results(self, first, message, code, ...)
  if first ~= nil then return true, first, message, code, ... end
  self:failed(message, code)
  return false
end

-- Likewise of one that may have raised: for want of memory, as anything in Lua may.
local function answer(self, ok, ...)
  if ok then return results(self, ...) end
  if not tostring((...)):find("not enough memory", 1, true) then error((...), 0) end
  self:failed("memory: " .. shim.message(errno.ENOMEM), errno.ENOMEM)
  return false
end

local function again(self, fn, ...)
  local all = table.pack(results(self, fn(...)))
  if not all[1] then return self:give_up() end
  return table.unpack(all, 2, all.n)
end

---Call a function that may fail, and once more if it does.
function Trial:try(fn, ...)
  local all = table.pack(answer(self, pcall(fn, ...)))
  if all[1] then return table.unpack(all, 2, all.n) end
  return again(self, fn, ...)
end

local function run(loop)
  loop:run()
  return true
end

---Have a loop run to its end.
function Trial:turn(loop)
  return self:try(run, loop)
end

---Likewise a method; what it gives is noted.
function Trial:ask(object, method, ...)
  local given = self:try(object[method], object, ...)
  self:event(method, tostring(given))
  return given
end

---Close something now. It is closed even if that fails.
function Trial:close(object)
  local ok, message, code = object:close()
  if ok == nil and message then self:failed(message, code) end
end

local function close_all(self)
  for i = #self.owned, 1, -1 do
    if self.owned[i].close then self:close(self.owned[i]) end
  end
end

---Run the scenario, with the fault that has been armed, and see what comes of it.
function Trial:run()
  local before = shim.descriptors()
  local ok, raised = xpcall(self.scenario.run, function(why)
    return why == GIVEN_UP and why or debug.traceback(tostring(why), 2)
  end, self)
  if not ok and raised ~= GIVEN_UP then self.raised = raised end
  close_all(self)
  self.fired, self.calls = shim.finish()
  if self.scenario.clean then self.scenario.clean() end
  self.left = shim.descriptors() - before
  return self
end

return Trial
