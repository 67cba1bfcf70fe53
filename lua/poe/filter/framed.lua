--- What filters of protocols have in common: octets that wait for the end of a record.
--
--     held      looked at, part of the record that is still coming
--     window    from octet `from`: being looked at
--     fed       not looked at yet
--
-- A class has `parse(window, from, state, held)`, which looks at what has come and changes
-- nothing. `state` is what it said last time, `held` the pieces of the record before
-- `from`. It returns one of
--   record, behind, state [, kept]   the record and the first octet behind it; `kept` are octets
--                                    before it that belong to the record that comes after it
--   nil, looked, state [, need]      none yet: octets before `looked` are held and not looked at
--                                    again; it is of no use to ask before `need` (1) octets are
--                                    there from `looked` on. If they are, it is asked at once.
--   nil, nil, message                no octets could help: a fault
--   framed.SKIP, behind, state       what is held and octets before `behind` are in no record
--                                    (an empty line, a comment): they are dropped
-- A state is never changed, but replaced by another. So no octet is searched twice, however
-- small the pieces it comes in, and a call that raises, for want of memory, has changed
-- nothing and may be made again.
--
-- A fault is for good: the octets stay pending, and get_one gives the same message.

local Pieces = require "poe.pieces"
local filter = require "poe.filter"
local waiting = require "poe.filter.waiting"

local available, load, sub = waiting.count, waiting.load, string.sub

---@class poe.filter.Framed : poe.Filter
---@field protected what string what a record is called in messages
---@field protected least integer octets without which there is no record: 1, or 0 where one may take none
---@field protected max_buffer integer octets that may wait for the end of a record, and that a record may have
---@field package held poe.Pieces|false
---@field package window string
---@field package from integer
---@field package need integer octets from `from` on, before which there is nothing to be found
---@field package state any false at first
---@field package fault string|false
local Framed = filter.extend "poe.filter.Framed"

-- Of a record none of which is held.
local NOTHING <const> = Pieces.new()

local framed = {}

---What `parse` returns in place of a record, of octets that are in none.
framed.SKIP = setmetatable({}, { __name = "poe.filter.framed.SKIP" })

local SKIP <const> = framed.SKIP

---Start a class of such filters. It must have `new(options)`, `parse` and, unless its records
---are strings, `put`; else `frame(records)` -> chunks.
---@param name string what `tostring` calls its objects
---@param what string what a record is called in messages
---@return table class
function framed.extend(name, what)
  local class = filter.extend(name)
  for key, value in pairs(Framed) do
    if type(value) == "function" then class[key] = value end
  end
  class.what, class.least = what, 1
  return class
end

---Make the parts that all such filters have, for a class's `new`.
---@param class table
---@param opts table checked options; `class.new(opts)` must make the same filter
---@param max_buffer integer octets
---@param self? table the filter's own fields
---@return poe.filter.Framed
function framed.object(class, opts, max_buffer, self)
  self = filter.object(class, opts, self or {})
  self.max_buffer = max_buffer
  -- all fields are there, so that setting them later needs no memory
  self.window, self.from, self.need, self.state = "", 1, 1, self.state or false
  self.held, self.fault = false, false
  return self
end

local function held_size(self)
  return self.held and self.held.size or 0
end

local function fail(self, message)
  self.fault = message
  return nil, message
end

local function too_long(self)
  return fail(self, ("%s longer than %d octets"):format(self.what, self.max_buffer))
end

-- Add octets to what is held.
local function hold(self, octets)
  local held = self.held or Pieces.new()
  held:push(octets)
  self.held = held
end

-- Nothing has ended yet. Is there more to be looked at, and why will nothing ever end?
local function wait(self, looked, state, need)
  local some, rest = looked - self.from, #self.window - looked + 1
  local goes_on = some > 0 and rest >= (need or 1)
  if held_size(self) + some + (goes_on and 0 or rest) > self.max_buffer then return too_long(self) end
  if some > 0 then hold(self, sub(self.window, self.from, looked - 1)) end
  self.from, self.state, self.need = looked, state, need or 1
  return goes_on
end

-- A record ends before `behind`.
local function give(self, record, behind, state, kept)
  if kept then
    hold(self, kept)
  else
    if held_size(self) + behind - self.from > self.max_buffer then return too_long(self) end
    self.held = false
  end
  self.from, self.state, self.need = behind, state, self.least
  return record
end

-- Octets before `behind` are in no record. Are there more?
local function skip(self, behind, state)
  self.held, self.from, self.state, self.need = false, behind, state, 1
  return behind <= #self.window
end

---One record, or nil, or nil and why none will come.
---@protected
function Framed:take()
  if self.fault then return nil, self.fault end
  if available(self) < self.need then return nil end
  load(self)
  local goes_on, message
  repeat
    local record, at, state, extra = self:parse(self.window, self.from, self.state, self.held or NOTHING)
    if record == SKIP then
      goes_on = skip(self, at, state)
    elseif record ~= nil then
      return give(self, record, at, state, extra)
    elseif not at then
      return fail(self, state)
    else
      goes_on, message = wait(self, at, state, extra)
    end
  until not goes_on
  return nil, message
end

---@protected
function Framed:take_rest()
  if available(self) + held_size(self) == 0 then return nil end
  return nil, "incomplete " .. self.what
end

---What is left, at the end of the input, has become a record, or is in none. Needs no memory.
---@protected
function Framed:drop_rest()
  self.fed:reset ""
  self.window, self.from, self.need, self.held, self.state = "", 1, 1, false, false
end

---@return integer octets
function Framed:count_pending()
  return available(self) + held_size(self)
end

---@protected
function Framed:unread()
  local rest = waiting.peek(self)
  return self.held and self.held:with(rest) or rest
end

return framed
