--- One turn of a loop: wait, then call what is ready, what is due, and what they put off.
-- All functions are of a loop.

local Watcher = require "poe.loop.watcher"

local turn = {}

-- Times in one turn that memory may be wanting. It may be for a call itself, which then is
-- not made, however often it is tried.
local MEMORY_ERRORS <const> = 100

-- Call what was put off until now. What they put off comes with the next call, so
-- that a chain of them cannot keep descriptors and timers waiting.
local function call_deferred(self)
  if self.now_next > self.now_size then
    self.now_called, self.later = self.later, self.now_called
    self.now_size, self.now_next, self.later_size = self.later_size, 1, 0
  end
  local list = self.now_called
  for i = self.now_next, self.now_size, 2 do
    local fn, argument = list[i], list[i + 1]
    list[i], list[i + 1] = nil, nil
    self.now_next = i + 2
    fn(argument)
  end
end

local function call_ready(self)
  local poller = self.poller
  local next = poller.next
  local fn, argument = next(poller)
  while fn do
    fn(argument)
    if self.later_size > 0 then call_deferred(self) end
    fn, argument = next(poller)
  end
end

local function call_due(self)
  local timers = self.timers
  local next = timers.next
  local fn, argument = next(timers)
  while fn do
    fn(argument)
    if self.later_size > 0 then call_deferred(self) end
    fn, argument = next(timers)
  end
end

-- Was something put off, or has a turn been left in which it was to be called?
local function has_deferred(self)
  return self.later_size > 0 or self.now_next <= self.now_size or self.went_on ~= false
end

-- All calls of a turn; where one has raised, those that are left.
local function call_all(self)
  self.running = true
  if has_deferred(self) then call_deferred(self) end
  call_ready(self)
  if self.due then call_due(self) end
end

-- A function has raised: let go on what it has interrupted, then the others.
local function go_on(self)
  self.running = true
  local fn, argument = self.went_on, self.went_on_with
  self.went_on, self.went_on_with = false, false
  self.going_on, self.going_on_with = fn, argument
  if fn then fn(argument) end
  self.going_on, self.going_on_with = false, false
  return call_all(self)
end

local function tell(self, message)
  self.running = true
  self:report(message)
end

-- One call of C protects all calls of a turn, which makes that cheap. What is done about
-- an error needs no memory: want of it may be the error. There may be none even to make a
-- call, which then raises here: the loop is `running` only inside of each.
local function call_protected(self)
  local poller, catch, memory_errors = self.poller, self.catch, 0
  local ok, message = poller:call(catch, self.went_on and go_on or call_all, self)
  while not ok do
    self.running = false
    if message == "not enough memory" then
      memory_errors = memory_errors + 1
      local fn, argument = self.going_on, self.going_on_with -- what goes on may itself have wanted it
      if fn and not self.went_on then self.went_on, self.went_on_with = fn, argument end
    end
    self.going_on, self.going_on_with = false, false
    if memory_errors == MEMORY_ERRORS then error(message, 0) end
    pcall(tell, self, message)
    self.running = false
    ok, message = poller:call(catch, go_on, self)
  end
  self.running = false
end

---Seconds until something is to be done that need not be ready; nil for never.
---@param self poe.Loop
---@return number?
function turn.delay(self)
  if has_deferred(self) or #self.idlers > 0 then return 0 end
  return self.timers:seconds()
end

---Does the loop go on for anything?
---@param self poe.Loop
---@return boolean
function turn.is_alive(self)
  return has_deferred(self) or self.poller:count() > self.signals:unheld()
    or self.timers:count() > 0 or Watcher.holds(self.idlers)
end

-- Wait until there is something to do; is there, timers aside?
local function wait(self, limit)
  local seconds = turn.delay(self)
  if limit and (not seconds or limit < seconds) then seconds = limit end
  local ready, message = self.poller:wait(seconds or -1)
  if ready == nil then error(message, 0) end
  return ready or has_deferred(self)
end

---Turn once.
---@param self poe.Loop
---@param limit? number seconds to wait at most
function turn.once(self, limit)
  local busy = wait(self, limit)
  self.due = self.timers:turn()
  if not busy and not self.due then
    for _, watcher in ipairs(self.idlers) do self:defer(Watcher.call, watcher) end
  end
  call_protected(self)
end

return turn
