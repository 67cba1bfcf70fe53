--- The signals that a loop watches, and the functions for each.
-- A signal that has come is taken once, and is for all: the loops of a Lua state share one
-- source, which is there while any of them watches a signal.

local core = require "poe.core"
local Watcher = require "poe.loop.watcher"

---@class poe.loop.Signals
---@field private loop poe.Loop
---@field private watchers table<string, poe.loop.Watcher[]> by name of the signal
---@field private reads boolean the loop watches the source
local Signals = { __name = "poe.loop.Signals" }
Signals.__index = Signals

-- csrc/lua/signals.c
local source

-- Every poe.loop.Signals that has watchers; weak, since a loop may be dropped.
local users = setmetatable({}, { __mode = "k" })

---@param loop poe.Loop
---@return poe.loop.Signals
function Signals.new(loop)
  return setmetatable({ loop = loop, watchers = {}, reads = false }, Signals)
end

---Why a name is none of a signal; nil if it is one.
---@param name any
---@return string?
function Signals.refusal(_, name)
  if type(name) ~= "string" then return "name of a signal expected, got " .. type(name) end
  if (source or core.signals()):isname(name) then return nil end
  return ("name of a signal such as 'INT' expected, got '%s'"):format(name)
end

-- Have whoever watches called for what has come.
local function take()
  local name = source:take()
  while name do
    for self in pairs(users) do
      for _, watcher in ipairs(self.watchers[name] or {}) do self.loop:defer(Watcher.call, watcher) end
    end
    name = source:take()
  end
end

-- Wait for a signal, in the process and in the loop.
local function start(self, name)
  users[self] = true
  source = source or core.signals()
  local ok, message, errno = source:watch(name)
  if ok and not self.reads then
    ok, message, errno = self.loop:watch_read(source, take)
    self.reads = ok or false
  end
  return ok, message, errno
end

local function is_used(name)
  for self in pairs(users) do
    if self.watchers[name] then return true end
  end
  return false
end

-- Nobody uses a signal any more here: perhaps nobody does at all. (A finalizer that does
-- the same may come in between.)
local function leave(name)
  local its_source = source
  if not its_source then return end
  if not is_used(name) then its_source:unwatch(name) end
  if next(users) then return end
  source = nil
  its_source:close()
end

-- The last watcher of a signal's may have been cancelled.
local function stop(self, name)
  local list = self.watchers[name]
  if not list or #list > 0 then return end
  self.watchers[name] = nil
  if not next(self.watchers) then
    if self.reads then self.loop:unwatch_read(source) end
    self.reads = false
    users[self] = nil
  end
  leave(name)
end

-- Whatever of it fails, what is done by then is what another may go on from, or `stop` undo.
local function add(self, name, fn)
  local list = self.watchers[name] or {}
  self.watchers[name] = list
  if #list == 0 then
    local ok, message, errno = start(self, name)
    if not ok then return nil, message, errno end
  end
  return Watcher.new(list, fn, name, function() stop(self, name) end)
end

---Call a function for a signal.
---@param name string
---@param fn fun(name: string)
---@return poe.loop.Watcher?
---@return string? message
---@return integer? errno
function Signals:watch(name, fn)
  local called, watcher, message, errno = pcall(add, self, name, fn)
  if called and watcher then return watcher end
  stop(self, name)
  if not called then error(watcher, 0) end
  return nil, message, errno
end

---Watched descriptors for which a loop need not go on: 1 if all watchers are like that.
---@return integer
function Signals:unheld()
  if not self.reads then return 0 end
  for _, list in pairs(self.watchers) do
    if Watcher.holds(list) then return 0 end
  end
  return 1
end

---Have no watchers. The loop's own descriptors are closed next, or were before.
function Signals:close()
  local watchers = self.watchers
  self.watchers, self.reads, users[self] = {}, false, nil
  for name in pairs(watchers) do leave(name) end
end

Signals.__gc = Signals.close

return Signals
