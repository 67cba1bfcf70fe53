--- Who is ready, and what is due: the loop that turns drivers and wheels.
-- Source: POE::Kernel, POE::Loop; epoll(7).
--
-- A turn waits until something is ready or due, and then calls functions, in this order:
-- what was put off until now; those of descriptors that are ready; those of timers that
-- are due; or, when there was neither, the idle ones. Each descriptor and each timer has
-- its function called once in a turn at most, so that none keeps the others waiting.
--
-- What a function does counts at once. Who is no longer watched, cancelled or closed is
-- not called any more, even if it was found ready in this turn; whoever gets the number
-- of a descriptor that was closed is not called for its predecessor.
--
-- A function that raises is reported to `on_error`, with a traceback, and the loop goes on.

local check_function = require("poe.argument").check_function
local core = require "poe.core"
local options = require "poe.options"
local several = require "poe.loop.several"
local Signals = require "poe.loop.signals"
local to_text = require("poe.raised").to_text
local turn = require "poe.loop.turn"
local Watcher = require "poe.loop.watcher"

local max, traceback = math.max, debug.traceback

---@class poe.LoopOptions
---@field poller? "epoll"|"poll" how to wait; the system's best
---@field on_error? fun(message: string) see Loop.on_error

---Something that is called when it is time.
---@class poe.Timer
---@field cancel fun(self: poe.Timer): boolean forget it; true if it was still to come. `<close>` does so, too
---@field isactive fun(self: poe.Timer): boolean is it still to come?
---@field unref fun(self: poe.Timer): poe.Timer let the loop's `run` return before it comes

---@class poe.Loop
---@field on_error? fun(message: string) is told what a function raised, with a traceback; by default stderr is
---@field package poller userdata descriptors and their functions: csrc/lua/poller.c
---@field package timers userdata csrc/lua/timers.c
---@field package signals poe.loop.Signals
---@field package idlers poe.loop.Watcher[] what to call when there is nothing else
---@field package later table what to call before anything else: functions and arguments by turns
---@field package later_size integer
---@field package now_called table those that are being called
---@field package now_size integer
---@field package now_next integer
---@field package running boolean a function is being called
---@field package due boolean timers are, in this turn
---@field private stopped boolean
---@field private hosted boolean somebody else waits for `fileno`
---@field package went_on function|false what goes on when the function running now has raised; see `guard`
---@field package went_on_with any
---@field package going_on function|false it does so now
---@field package going_on_with any
---@field package catch fun(message: any): string
local Loop = { __name = "poe.Loop" }
Loop.__index = Loop

local READ <const>, WRITE <const> = 1, 2

local OPTIONS = {
  poller = { "string", choices = { "epoll", "poll" } },
  on_error = { "function" },
}

local loop = {}

---Create a loop. Raises on an unknown or ill-typed option.
---@param opts? poe.LoopOptions
---@return poe.Loop? loop
---@return string? message "epoll: Too many open files"
---@return integer? errno
function loop.new(opts)
  local o = options.read("poe.loop.new", opts, OPTIONS)
  local poller, message, errno = core.poller(o.poller)
  if not poller then return nil, message, errno end
  local self = setmetatable({
    poller = poller,
    timers = core.timers(),
    idlers = {},
    on_error = o.on_error,
    later = {},
    later_size = 0,
    now_called = {},
    now_size = 0,
    now_next = 1,
    went_on = false,
    went_on_with = false,
    going_on = false,
    going_on_with = false,
    running = false,
    due = false,
    stopped = false,
    hosted = false,
    catch = function(raised) return traceback(to_text(raised), 2) end,
  }, Loop)
  self.signals = Signals.new(self)
  return self
end

local default

---The loop of this Lua state, which is made when it is first asked for.
---@return poe.Loop
function loop.default()
  default = default or assert(loop.new())
  return default
end

---Tell on_error, or stderr, of something that nobody else is told of.
---@param message string
function Loop:report(message)
  local ok, why = true, nil
  if self.on_error then ok, why = pcall(self.on_error, message) end
  if not self.on_error or not ok then io.stderr:write("poe.loop: ", message, "\n") end
  if not ok then io.stderr:write("poe.loop: on_error: ", to_text(why), "\n") end
end

-- Tell a host that waits when it is to call `step` again.
local function tell_host(self)
  if self.hosted and not self.running then self.poller:alarm(self:timeout() or -1) end
end

-- What watches the handle by now. Blames the caller for what is no handle.
local function watching(self, handle, direction, open, method)
  local poller = self.poller
  local ok, fn, argument = pcall(poller.watching, poller, handle, direction, open)
  if ok then return fn, argument end
  local why = type(fn) == "string" and fn:match "bad argument #%d+ to '.-' (%(.*%))$"
  if not why then error(fn, 0) end
  error(("bad argument #1 to '%s' %s"):format(method, why), 3)
end

local function watch(self, handle, direction, fn, argument, method)
  check_function(fn, method, 2)
  if argument == nil then argument = handle end
  local before, its_argument = watching(self, handle, direction, true, method)
  if before then
    fn, argument = several.add(self, handle, direction, before, its_argument, fn, argument)
  end
  local ok, message, errno = self.poller:watch(handle, direction, fn, argument)
  tell_host(self)
  return ok, message, errno
end

local function unwatch(self, handle, direction, fn, argument, method)
  local before, its_argument = watching(self, handle, direction, false, method)
  if not before then return end
  if argument == nil then argument = handle end
  if several.remove(before, its_argument, fn, argument) then return end
  self.poller:unwatch(handle, direction)
end

---Call `fn(argument)` in each turn in which the handle can be read, until it is no longer
---watched, which must be before it is closed. Regular files always can be read. Several
---functions may watch one handle.
---@param handle poe.FileHandle
---@param fn fun(argument: any)
---@param argument? any the handle, if nil
---@return true? done
---@return string? message
---@return integer? errno
function Loop:watch_read(handle, fn, argument)
  return watch(self, handle, READ, fn, argument, "watch_read")
end

---Likewise when it can be written.
---@param handle poe.FileHandle
---@param fn fun(argument: any)
---@param argument? any the handle, if nil
---@return true? done
---@return string? message
---@return integer? errno
function Loop:watch_write(handle, fn, argument)
  return watch(self, handle, WRITE, fn, argument, "watch_write")
end

---Undo watch_read; without a function, all that there were for the handle.
---@param handle poe.FileHandle
---@param fn? function
---@param argument? any as it was watched with
function Loop:unwatch_read(handle, fn, argument)
  return unwatch(self, handle, READ, fn, argument, "unwatch_read")
end

---Undo watch_write; without a function, all that there were for the handle.
---@param handle poe.FileHandle
---@param fn? function
---@param argument? any as it was watched with
function Loop:unwatch_write(handle, fn, argument)
  return unwatch(self, handle, WRITE, fn, argument, "unwatch_write")
end

---Call `fn(argument)` once, in so many seconds.
---@param seconds number
---@param fn fun(argument: any)
---@param argument? any
---@return poe.Timer timer
function Loop:after(seconds, fn, argument)
  if self.hosted then
    local timer = self.timers:after(seconds, fn, argument)
    tell_host(self)
    return timer
  end
  return self.timers:after(seconds, fn, argument)
end

---Call `fn(argument)` every so many seconds. Times that were missed, because the process
---was stopped or busy, are not made up for.
---@param seconds number
---@param fn fun(argument: any)
---@param argument? any
---@return poe.Timer timer
function Loop:every(seconds, fn, argument)
  if self.hosted then
    local timer = self.timers:every(seconds, fn, argument)
    tell_host(self)
    return timer
  end
  return self.timers:every(seconds, fn, argument)
end

---Call `fn(name)` when the signal has come, once for several that come together. Only
---while it is watched does the process not do with it what it would otherwise. The loops of
---one Lua state may share a signal; where another state or the host takes it by a signalfd of
---its own, the errno is EBUSY.
---@param name string "INT", "TERM", …: a name of signal(7) without SIG
---@param fn fun(name: string)
---@return poe.loop.Watcher? watcher `watcher:cancel()` forgets it; `watcher:unref()` lets `run` return before
---@return string? message
---@return integer? errno
function Loop:signal(name, fn)
  local why = self.signals:refusal(name)
  if why then error(("bad argument #1 to 'signal' (%s)"):format(why), 2) end
  check_function(fn, "signal", 2)
  return self.signals:watch(name, fn)
end

---Call `fn()` in each turn in which there is nothing else to call, until it is cancelled.
---The loop then never waits.
---@param fn fun()
---@return poe.loop.Watcher watcher
function Loop:idle(fn)
  check_function(fn, "idle", 1)
  local watcher = Watcher.new(self.idlers, fn)
  tell_host(self)
  return watcher
end

---Call `fn(argument)` as soon as the function that runs now has returned; if none does,
---first thing in the next turn.
---@param fn fun(argument: any)
---@param argument? any
function Loop:defer(fn, argument)
  local n = self.later_size
  self.later[n + 1], self.later[n + 2] = fn, argument
  self.later_size = n + 2
  if self.hosted then tell_host(self) end
end

---Is a function of the loop running?
---@return boolean
function Loop:isrunning()
  return self.running
end

---Call `fn(argument)` if the function that runs now raises; false revokes it.
---@package
function Loop:guard(fn, argument)
  self.went_on, self.went_on_with = fn, argument
end

---Seconds by a clock that never goes back.
---@return number
function Loop.now()
  return core.clock()
end

---How long a host may wait that waits for `fileno`.
---@return number? seconds nil for ever; 0 if there is something to do now
function Loop:timeout()
  return self.poller:hasfiles() and 0 or turn.delay(self)
end

local function check_outside(self, method)
  if not self.running then return end
  error(("attempt to %s a loop from a function that it calls"):format(method), 3)
end

-- Seconds to wait; a time that is over is none, and there is no waiting for nothing.
local function check_limit(self, seconds)
  if seconds == nil then return not turn.is_alive(self) and 0 or nil end
  if type(seconds) == "number" and seconds == seconds then return max(seconds, 0) end
  local given = type(seconds) == "number" and "nan" or type(seconds)
  error(("bad argument #1 to 'step' (seconds expected, got %s)"):format(given), 3)
end

---Turn once, waiting so many seconds at most for something to do.
---@param seconds? number if nil, for ever, unless nothing is left to wait for
---@return boolean alive whether there is anything left to wait for
function Loop:step(seconds)
  check_outside(self, "step")
  turn.once(self, check_limit(self, seconds))
  tell_host(self)
  return turn.is_alive(self)
end

---Turn until nothing is left to wait for, or `stop`.
function Loop:run()
  check_outside(self, "run")
  self.stopped = false
  while not self.stopped and turn.is_alive(self) do turn.once(self) end
  tell_host(self)
end

---Have `run` return when the function that calls this has returned, and what was put
---off until then has been called.
function Loop:stop()
  self.stopped = true
  self.poller:forget()
  self.timers:forget()
end

---A descriptor that is readable when there is something to do, for a host that waits
---for it by itself, among other things, and then calls `step(0)`.
---@return integer? fd
---@return string? message where the system has none
---@return integer? errno
function Loop:fileno()
  local fd, message, errno = self.poller:fileno()
  if fd and not self.hosted then
    self.hosted = true
    tell_host(self)
  end
  return fd, message, errno
end

function Loop:__tostring()
  return ("poe.Loop (%s, %d timers)"):format(tostring(self.poller), self.timers:count())
end

local function nothing() end

-- What a loop is when it has been closed: nothing is watched by it, and it is of no use.
local Closed = {
  __name = Loop.__name,
  __close = nothing,
  __tostring = function() return "poe.Loop (closed)" end,
}

local AFTER_CLOSE <const> = {
  close = nothing, unwatch_read = nothing, unwatch_write = nothing,
  isrunning = function() return false end,
  now = Loop.now, report = Loop.report,
}

function Closed.__index(_, name)
  if Loop[name] and not AFTER_CLOSE[name] then error("attempt to use a closed loop", 2) end
  return AFTER_CLOSE[name]
end

---Let go of all functions and of the loop's own descriptors. It can no longer be used.
function Loop:close()
  check_outside(self, "close")
  self.signals:close()
  self.timers:close()
  self.poller:close()
  self.idlers, self.later, self.now_called, self.went_on = nil, nil, nil, nil
  setmetatable(self, Closed)
  if self == default then default = nil end
end

Loop.__close = Loop.close

return loop
