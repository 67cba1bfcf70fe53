--- Straight-line code that waits: coroutines that a loop resumes.
--
-- A task waits in functions such as `sleep`, `join` and a connection's `read`; others run
-- meanwhile. Only the loop lets a task go on, never another task. One that calls
-- `coroutine.yield` by itself lets others run first.
--
-- A task may be cancelled wherever it waits: it then never returns from there, but its
-- to-be-closed variables are closed, by whoever cancels it, so that closing must not wait.
-- Neither must functions that the loop calls, or coroutines of a task's own.
--
-- What a task raises is raised by `join`, in each task that waits for it. Where none does by
-- then, the loop reports it, with a traceback; a `join` that comes later raises it all the same.

local check_function = require("poe.argument").check_function
local errno = require "poe.errno"
local to_text = require("poe.raised").to_text

local close, create, resume, running = coroutine.close, coroutine.create, coroutine.resume, coroutine.running
local isyieldable, status, yield = coroutine.isyieldable, coroutine.status, coroutine.yield
local pack, unpack = table.pack, table.unpack

---@class poe.Task
---@field package loop poe.Loop
---@field private coroutine thread|false false once it has ended, or is about to
---@field private wait_for table|false what it waits for, which `forget`s it when it is cancelled
---@field private values poe.task.Outcome|table|false what it goes on with, packed; when it has ended, what came of it
---@field private joiners poe.Task[]|false
---@field private on_end function|false of a class of tasks, see `task.class`
---@field private cancels_itself boolean
---@field private expired boolean it was cancelled by its deadline
---@field private awaited boolean somebody else than a task waits for it
local Task = {
  __name = "poe.Task",
  joiners = false, on_end = false, cancels_itself = false, expired = false, awaited = false,
}
Task.__index = Task

---What a task has returned, packed; or why it has not.
---@class poe.task.Outcome
---@field cancelled? boolean
---@field failed? boolean
---@field raised? any
---@field traceback? string
---@field told? boolean somebody knows of the failure

---@class poe.task
---@field now poe.Task|false the task that runs, or is being closed
local task = { now = false }

-- Seconds that no clock has; see csrc/lua/timers.c.
local MOST_SECONDS <const> = 1e12

local NOTHING = { n = 0 }
local CANCELLED = { cancelled = true, n = 0 }
local OUT_OF_MEMORY = { failed = true, raised = "not enough memory", traceback = "not enough memory" }

-- What a task waits for that only waits for its turn.
local TURN = { forget = function(_, self) self.values = false end }

local function failure(raised, traceback)
  return { failed = true, raised = raised, traceback = traceback, told = false }
end

-- Tell the loop of a failure, unless somebody knows of it.
local function report(self)
  local outcome = self.values
  if not outcome.told and not self.awaited then self.loop:report(outcome.traceback) end
end

-- Tell whoever waits for it. They have their turn before the failure is reported: if all
-- of them are cancelled meanwhile, nobody knows of it.
local function tell(self)
  local joiners = self.joiners
  self.joiners = false
  for _, joiner in ipairs(joiners or NOTHING) do joiner:wake_later() end
  if not self.values.failed then return end
  if joiners then return self.loop:defer(report, self) end
  return report(self)
end

-- An error of closing takes the place of one of its own, as in any function.
local function replaced(outcome, raised)
  local text = "while a task was closed: " .. to_text(raised)
  if outcome.failed then text = ("%s\nafter: %s"):format(text, outcome.traceback) end
  return failure(raised, text)
end

-- Close what it holds, and keep what came of it. Nobody goes on meanwhile.
local function end_of(self, outcome)
  local thread, before = self.coroutine, task.now
  self.coroutine, task.now = false, self
  local ok, raised = close(thread)
  task.now = before
  if not ok and not (outcome.failed and rawequal(raised, outcome.raised)) then
    local made, other = pcall(replaced, outcome, raised)
    outcome = made and other or OUT_OF_MEMORY
  end
  self.values = outcome
  if self.on_end then self:on_end() end
  return tell(self)
end

local function failure_of(thread, raised)
  return failure(raised, debug.traceback(thread, to_text(raised)))
end

local function returned(self, n, ...)
  if n == 0 then return end_of(self, NOTHING) end
  local ok, values = pcall(pack, ...)
  return end_of(self, ok and values or OUT_OF_MEMORY)
end

-- What a coroutine did: it waits, has returned, or has raised.
local function settle(self, before, ok, ...)
  task.now = before
  if ok and self.wait_for then return end
  local thread = self.coroutine
  if not ok then
    local made, outcome = pcall(failure_of, thread, (...))
    return end_of(self, made and outcome or OUT_OF_MEMORY)
  elseif status(thread) == "dead" then
    return returned(self, select("#", ...), ...)
  elseif self.cancels_itself then
    return end_of(self, CANCELLED)
  end
  return self:wake_later() -- it has yielded of its own accord
end

-- Let it go on with these values.
local function continue(self, ...)
  local thread, before = self.coroutine, task.now
  if not thread then return end
  self.wait_for, task.now = false, self
  return settle(self, before, resume(thread, ...))
end

-- It is its turn, unless it has been cancelled meanwhile.
local function take_turn(self)
  if self.wait_for ~= TURN then return end
  local values = self.values
  if not values then return continue(self) end
  self.values = false
  return continue(self, unpack(values, 1, values.n))
end

---Let the task go on that waits, with these values, as soon as the function that the loop
---calls now has returned.
---@package
function Task:wake_later(...)
  self.values = select("#", ...) > 0 and pack(...)
  self.wait_for = TURN
  return self.loop:defer(take_turn, self)
end

---Likewise; at once, if nothing is left to be done by the function that the loop calls now.
---@package
function Task:wake(...)
  if task.now then return self:wake_later(...) end
  return continue(self, ...)
end

-- Why nobody can wait here.
local function obstacle()
  local self = task.now
  if not self then return "outside a task (see poe.spawn)" end
  if not self.coroutine then return "while a task is closed" end
  if running() ~= self.coroutine then return "outside a task, in a coroutine of its own" end
  return "across a C-call boundary"
end

---The task that runs now. Raises where it could not wait, on behalf of a public function,
---at its caller's level.
---@param method string
---@return poe.Task
function task.current(method)
  local self = task.now
  if self and running() == self.coroutine and isyieldable() then return self end
  error(("attempt to wait in '%s' %s"):format(method, obstacle()), 3)
end

---The task that runs now, if one does and could wait.
---@return poe.Task?
function task.running()
  local self = task.now
  if self and running() == self.coroutine and isyieldable() then return self end
end

---Wait until somebody calls `wake`; to be called by the task that runs now.
---@package
---@param wait_for table whose `forget(task)` is called if the task is cancelled
---@return any ... what `wake` was given
function Task:wait(wait_for)
  self.wait_for = wait_for
  return yield()
end

---Let others run that can, if the task that runs now may wait.
---@package
function task.give_way()
  local self = task.running()
  if not self then return end
  self:wake_later()
  yield()
end

---Start a task on a loop: it runs when the function that the loop calls now has returned.
---@package
---@param class table poe.Task, or what `task.class` gave
---@param loop poe.Loop
---@param fn function
---@param ... any its arguments
---@return poe.Task
function task.start(class, loop, fn, ...)
  local self = setmetatable({
    loop = loop,
    coroutine = create(fn),
    wait_for = TURN,
    values = pack(...),
  }, class)
  loop:defer(take_turn, self)
  return self
end

---Tasks that tell when they have ended.
---@package
---@param on_end fun(task: poe.Task)
---@return table class for `task.start`
function task.class(on_end)
  local class = {}
  for name, value in pairs(Task) do class[name] = value end
  class.__index, class.on_end = class, on_end
  return class
end

---Check an argument that is seconds. Raises, on behalf of a public function, at its caller's level.
---@package
---@param seconds any
---@param method string
function task.check_seconds(seconds, method)
  if math.type(seconds) and seconds <= MOST_SECONDS then return end
  local given = math.type(seconds) and tostring(seconds) or type(seconds)
  error(("bad argument #1 to '%s' (seconds expected, got %s)"):format(method, given), 3)
end

---The loop of the task that runs now, or the default one.
---@return poe.Loop
function task.loop()
  return task.now and task.now.loop or require("poe.loop").default()
end

---Start a task. It runs when the one that runs now waits, or when the loop does.
---@param fn function
---@param ... any its arguments
---@return poe.Task
function task.spawn(fn, ...)
  check_function(fn, "spawn", 1)
  return task.start(Task, task.loop(), fn, ...)
end

-- A timer that wakes a task.
local Alarm = {}
Alarm.__index = Alarm

function Alarm:forget()
  self.timer:cancel()
end

---Wait for so many seconds; 0 lets others run that can.
---@param seconds number
function task.sleep(seconds)
  task.check_seconds(seconds, "sleep")
  local self = task.current "sleep"
  return self:wait(setmetatable({ timer = self.loop:after(seconds, self.wake, self) }, Alarm))
end

---@return boolean
function Task:isended()
  return not self.coroutine and self.values ~= false
end

---@package
function Task:forget(joiner)
  local joiners = self.joiners or NOTHING
  for i, other in ipairs(joiners) do
    if other == joiner then table.remove(joiners, i) break end
  end
  if #joiners == 0 then self.joiners = false end
end

-- What `join` returns or raises.
local function results(outcome)
  if outcome.failed then
    if outcome ~= OUT_OF_MEMORY then outcome.told = true end
    error(outcome.raised, 0)
  end
  if outcome.cancelled then return nil, "cancelled", errno.ECANCELED end
  return unpack(outcome, 1, outcome.n)
end

---Wait for the task to end. Raises what it raised.
---@return any ... what it returned; nil, "cancelled", ECANCELED if it was cancelled
function Task:join()
  local me = task.current "join"
  if me == self then error("attempt to join the task that runs now", 2) end
  if not self:isended() then
    local joiners = self.joiners or {}
    joiners[#joiners + 1] = me
    self.joiners = joiners
    me:wait(self)
  end
  return results(self.values)
end

-- The task that runs now does not go on from here.
local function cancel_itself(self)
  self.cancels_itself = true
  yield()
end

---End the task where it waits. What it holds in to-be-closed variables is closed; a
---task that cancels itself does not return from here.
---@return boolean done false if it had ended before
function Task:cancel()
  local thread = self.coroutine
  if not thread then return false end
  if status(thread) ~= "suspended" then
    if task.running() == self then return cancel_itself(self) end
    error("attempt to cancel the task that runs now " .. obstacle(), 2)
  end
  local wait_for = self.wait_for
  if wait_for then wait_for:forget(self) end
  self.wait_for = false
  end_of(self, CANCELLED)
  return true
end

Task.__close = Task.cancel

-- Its time is over: also where there was no memory to say so at once.
local function expire(child)
  child.loop:guard(expire, child)
  child.expired = child:cancel()
  child.loop:guard(false)
end

local function verdict(child, ...)
  if child.expired then return nil, "timed out", errno.ETIMEDOUT end
  return ...
end

---Call a function, for so many seconds at most: it is then cancelled, as a task is.
---Raises what it raises.
---@param seconds number
---@param fn function
---@param ... any its arguments
---@return any ... what it returned; nil, "timed out", ETIMEDOUT if it had not by then
function task.with_timeout(seconds, fn, ...)
  task.check_seconds(seconds, "with_timeout")
  check_function(fn, "with_timeout", 2)
  local me = task.current "with_timeout"
  local child <close> = task.start(Task, me.loop, fn, ...)
  local _ <close> = me.loop:after(seconds, expire, child)
  return verdict(child, child:join())
end

---Run the default loop until nothing is left to wait for.
---Raises what the first task raises.
---@param fn? function the first task
---@param ... any its arguments
---@return any ... what it returned, as from `join`; nil, message, EINPROGRESS if it waits for what never comes
function task.run(fn, ...)
  local loop = require("poe.loop").default()
  if fn == nil then return loop:run() end
  check_function(fn, "run", 1)
  if loop:isrunning() then error("attempt to run a loop from a function that it calls", 2) end
  local first = task.start(Task, loop, fn, ...)
  first.awaited = true
  loop:run()
  first.awaited = false
  if first:isended() then return results(first.values) end
  return nil, "run: the first task has not ended", errno.EINPROGRESS
end

function Task:__tostring()
  local how = self:isended() and "ended" or self == task.now and "running" or "waiting"
  return ("%s (%s)"):format(self.__name, how)
end

return task
