--- A loop for a wheel whose driver waits for something else than its handle: TLS, which may
-- have to read in order to write; memory, where there is no descriptor; what a driver has
-- read ahead. It has the loop watch what the driver `wants`, calls the wheel when the driver
-- is `ready`, and is the loop in all else.
--
-- A driver that wants "r" while octets are queued has to read before it can write, so that
-- both halves of the wheel are called; likewise "w".

---@class poe.wheel.readwrite.Waiter
---@field package loop poe.Loop
---@field package wheel poe.wheel.ReadWrite
---@field package reads function|false the half that reads, while it wants to
---@field package writes function|false the half that writes
---@field package watched table<"r"|"w", boolean>
---@field package is_due boolean `settle` is going to be called
---@field package is_fired boolean `fire_soon` has been
local Waiter = {}
Waiter.__index = Waiter

local waiter = {}

local function wants(self, driver)
  if driver.wants then return driver:wants() end
  return self.writes and "rw" or "r"
end

-- What to watch, when one driver does both.
local function wanted(self, driver)
  local what = wants(self, driver)
  local r, w = what:find("r", 1, true) ~= nil, what:find("w", 1, true) ~= nil
  if not self.writes then return r, w and not r end
  if not self.reads then return r and not w, w end
  return r, w
end

local function directions(self)
  local wheel = self.wheel
  if not (self.reads or self.writes) then return false, false end
  if wheel.output_driver then return self.reads ~= false, self.writes ~= false end
  return wanted(self, wheel.driver)
end

-- Call each half in a function of its own, so that one which raises does not hinder the other.
local function read(self)
  if self.reads then return self.reads(self.wheel) end
end

local function write(self)
  if self.writes then return self.writes(self.wheel) end
end

local function fire(self)
  self.is_fired = false
  self.loop:defer(read, self)
  self.loop:defer(write, self)
  return self:settle_soon()
end

local function fire_soon(self)
  if self.is_fired then return end
  self.loop:defer(fire, self)
  self.is_fired = true
end

local METHODS = {
  r = { "watch_read", "unwatch_read", "handle" },
  w = { "watch_write", "unwatch_write", "output_handle" },
}

-- Begin or cease to watch one direction.
local function set(self, direction, on)
  if self.watched[direction] == on then return true end
  local methods = METHODS[direction]
  local handle = self.wheel[methods[3]] or self.wheel.handle
  local ok, message, code = true, nil, nil
  if type(handle) == "table" and handle.notify then
    handle:notify(direction, on and fire_soon or nil, self)
  elseif on then
    ok, message, code = self.loop[methods[1]](self.loop, handle, fire, self)
  else
    self.loop[methods[2]](self.loop, handle, fire, self)
  end
  self.watched[direction] = ok and on or false
  return ok, message, code
end

-- Watch what is wanted now.
local function settle(self)
  self.is_due = false
  if self.wheel.closed then return set(self, "r", false) and set(self, "w", false) end
  local r, w = directions(self)
  local ok, message, code = set(self, "r", r)
  if ok then ok, message, code = set(self, "w", w) end
  local driver = self.wheel.driver
  if self.reads and driver.ready and driver:ready() then fire_soon(self) end
  return ok, message, code
end

-- Look again what is wanted, when the functions that are to be called now have been.
function Waiter:settle_soon()
  if self.is_due then return end
  self.loop:defer(settle, self)
  self.is_due = true
end

function Waiter:watch_read(_, fn)
  self.reads = fn
  return settle(self)
end

function Waiter:watch_write(_, fn)
  self.writes = fn
  return settle(self)
end

function Waiter:unwatch_read()
  self.reads = false
  return settle(self)
end

function Waiter:unwatch_write()
  self.writes = false
  return settle(self)
end

-- The wheel puts off what moves octets, after which the driver may want something else.
function Waiter:defer(fn, argument)
  self.loop:defer(fn, argument)
  return self:settle_soon()
end

-- All else is the loop's; what the wheel sets in it also.
function Waiter:__newindex(name, value)
  self.loop[name] = value
end

function Waiter:isrunning() return self.loop:isrunning() end
function Waiter:after(seconds, fn, argument) return self.loop:after(seconds, fn, argument) end
function Waiter:report(message) return self.loop:report(message) end

---Make the loop of a wheel.
---@param wheel poe.wheel.ReadWrite
---@return poe.wheel.readwrite.Waiter
function waiter.new(wheel)
  return setmetatable({
    loop = wheel.loop,
    wheel = wheel,
    reads = false,
    writes = false,
    watched = { r = false, w = false },
    is_due = false,
    is_fired = false,
  }, Waiter)
end

return waiter
