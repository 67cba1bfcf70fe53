--- A loop for each test of a contract, and handles for it to watch.

local busted = require "busted"
local assert = require "luassert"

local driver = require "poe.driver"
local handle = require "poe.handle"
local new_loop = require("poe.loop").new

---@class spec.LoopCase
---@field poller string
---@field loop poe.Loop
---@field reports string[] what the loop has reported
---@field private open poe.Handle[] to be closed after the test
local Case = {}
Case.__index = Case

function Case:start()
  self.reports, self.open = {}, {}
  self.loop = assert(new_loop { poller = self.poller, on_error = function(m) table.insert(self.reports, m) end })
end

function Case:finish()
  for _, h in ipairs(self.open) do h:close() end
  self.loop:close()
  self.loop, self.reports, self.open = nil, nil, nil
end

---Have handles closed after the test.
function Case:keep(...)
  for _, h in ipairs { ... } do table.insert(self.open, h) end
  return ...
end

function Case.write(h, text)
  local d = driver.sysrw()
  d:put { text }
  assert.same({ 0, nil, 0 }, { d:flush(h) })
end

function Case.read(h)
  return driver.sysrw():get(h)
end

---@return poe.Handle reader
---@return poe.Handle writer
function Case:pipe()
  return self:keep(assert(handle.pipe()))
end

---A handle that has something to read.
function Case:ready()
  local reader, writer = self:pipe()
  self.write(writer, "x")
  return reader
end

function Case:file()
  local path = os.tmpname()
  local h = self:keep(assert(handle.open(path)))
  os.remove(path)
  return h
end

---A copy of a handle at a number that is free.
function Case:copy_at(h, fd)
  local copy
  repeat copy = self:keep(assert(handle.dup(h))) until copy:fileno() >= fd
  assert.equal(fd, copy:fileno())
  return copy
end

---Turn until `condition()`; no more than so many times, nor for longer than half a minute.
---@return integer turns
function Case:turn_until(condition, most)
  local deadline, turns = self.loop.now() + 30, 0
  while not condition() do
    if turns == most then error(("still not so after %d turns"):format(turns), 2) end
    if self.loop.now() > deadline then error("what was to come has not", 2) end
    self.loop:step(1)
    turns = turns + 1
  end
  return turns
end

---@param poller string
---@param specify fun(case: spec.LoopCase)
return function(poller, specify)
  busted.describe("with " .. poller, function()
    local case = setmetatable({ poller = poller }, Case)
    busted.before_each(function() case:start() end)
    busted.after_each(function() case:finish() end)
    specify(case)
  end)
end
