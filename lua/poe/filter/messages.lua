--- Records of messages that must not be joined: a filter for each message, or
-- for each sender. It is fed what a driver that keeps messages gives.
--
--     sender         a     b     a      b        filter = line
--     message        on    tw    e\n    o\nhal
--     per "message"  on    tw    e      o, hal   each by itself, finished at its end
--     per "sender"               one    two      b has "hal" pending
--
-- per = "message": a message is a whole input. Its records are those that the
-- filter finds in it, then what `finish` makes of the rest; the next message
-- meets a new clone. Nothing is ever left over. A message that cannot be framed
-- is a fault of its own: it is told, the rest of it is dropped, the next comes.
--
-- per = "sender": each sender has a clone of its own, so that what a sender cut
-- into messages comes together, and what two said never does. Where messages
-- come without senders (a connected socket, a stream), all are one sender's. A
-- unix socket without a name, "unix:", may be anyone: each of its messages is
-- framed as in per "message".
--   A stream that cannot be framed any further is told, its sender named, and
-- the other senders' go on. What was pending stays pending; messages that this
-- sender still sends are dropped and the fault told for each, until `forget`.
--   At most max_senders are remembered, each with what its filter may hold
-- (max_buffer). For one more, the longest silent is forgotten: its half record is
-- dropped and told, since it is no record; who comes back starts anew.

local Senders = require "poe.filter.messages.senders"
local Taken = require "poe.filter.messages.taken"
local options = require "poe.options"
local strings = require "poe.strings"

---@class poe.filter.MessagesOptions
---@field filter poe.Filter a template, which is cloned and never fed
---@field per? "message"|"sender" ("message")
---@field max_senders? integer (1024)

---@class poe.filter.Messages
---@field private options table
---@field private template poe.Filter
---@field private by_sender boolean
---@field private senders poe.filter.messages.Senders
---@field private fed string[] messages not looked at yet, from `first` to `last`
---@field private fed_by (string|false)[] their senders
---@field private first integer
---@field private last integer
---@field private current? poe.filter.messages.Sender whose records are being taken
---@field private whole boolean `current` is one message's, and ends with it
---@field private taken poe.filter.messages.Taken what `get` had taken when it raised
---@field goes_on boolean a fault that get_one tells is no end: calls go on with what comes next
local Messages = { __name = "poe.filter.Messages", goes_on = true }
Messages.__index = Messages

local NAME <const> = "poe.filter.messages.new"

local OPTIONS = {
  filter = { "table", required = true },
  per = { "string", choices = { "message", "sender" }, default = "message" },
  max_senders = { "integer", min = 1, default = 1024 },
}

-- Who cannot be told from others.
local ANYONE <const> = "unix:"

---Create a filter of messages. Raises on an unknown or ill-typed option.
---@param opts poe.filter.MessagesOptions
---@return poe.filter.Messages
function Messages.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  if type(o.filter.clone) ~= "function" then
    error(options.bad(NAME, "filter", "filter expected, got table"), 2)
  end
  return setmetatable({
    options = o,
    template = o.filter,
    by_sender = o.per == "sender",
    senders = Senders.new(o.max_senders),
    fed = {},
    fed_by = {},
    first = 1,
    last = 0,
    whole = false,
    taken = Taken.new(),
  }, Messages)
end

local function feed(self, method, chunks, senders)
  if senders and #senders ~= #chunks then
    local why = ("bad argument #2 to '%s' (%d senders expected, got %d)"):format(method, #chunks, #senders)
    error(why, 3)
  end
  for i = 1, #chunks do
    self.last = self.last + 1
    self.fed[self.last] = chunks[i]
    self.fed_by[self.last] = senders and senders[i] or false
  end
end

---Add messages; parses nothing. Raises on anything but strings.
---@param chunks string[]|string messages
---@param senders? string[]|string who sent each, as the driver's `get` gave it
function Messages:get_one_start(chunks, senders)
  chunks = strings.check("get_one_start", chunks, "chunk")
  senders = senders and strings.check("get_one_start", senders, "sender", 2)
  feed(self, "get_one_start", chunks, senders)
end

-- Take the next message and its sender from what was fed.
local function shift(self)
  local i = self.first
  local message, sender = self.fed[i], self.fed_by[i]
  self.fed[i], self.fed_by[i] = nil, nil
  self.first = i + 1
  if i == self.last then self.first, self.last = 1, 0 end
  return message, sender
end

local function pending_of(filter)
  return table.concat(filter:get_pending() or {})
end

local function named(sender, why)
  return sender and sender .. ": " .. why or why
end

-- What is told of a sender that had to make way.
local function loss(entry)
  if not entry or entry.fault then return nil end
  local octets = #pending_of(entry.filter)
  if octets == 0 then return nil end
  return named(entry.sender, ("forgotten with %d octets of a record"):format(octets)), entry.sender or nil
end

-- Who a message is framed for, and who had to make way.
local function entry_for(self, sender)
  if self.whole then return { sender = sender, filter = self.template:clone() } end
  local entry = self.senders:find(sender)
  if entry then return entry end
  return self.senders:add(sender, self.template:clone())
end

-- Turn to the next message; what is told of it, or of one that makes way for it.
local function turn(self)
  local message, sender = shift(self)
  self.whole = not self.by_sender or sender == ANYONE
  local entry, forgotten = entry_for(self, sender)
  if entry.fault then return entry.fault, sender or nil end
  entry.filter:get_one_start { message }
  self.current = entry
  return loss(forgotten)
end

-- Take a record of the current message or sender; without one, it is done with.
local function take(self)
  local current, whole = self.current, self.whole
  local filter = current.filter
  local record, why = (whole and filter.finish or filter.get_one)(filter)
  if record ~= nil then return record, current.sender or nil end
  self.current = nil
  if not why then return nil end
  current.fault = named(current.sender, why)
  return nil, current.fault, current.sender or nil
end

-- What comes next: a record, or a fault.
local function next_of(self)
  while self.current or self.first <= self.last do
    local record, about, faulty
    if self.current then
      record, about, faulty = take(self)
    else
      about, faulty = turn(self)
    end
    if record ~= nil or about then return record, about, faulty end
  end
end

---Take one record.
---@return string? record
---@return string? sender  of the record; or the message: a fault, which concerns one message or one sender alone
---@return string? faulty  with a message, the sender it is about
function Messages:get_one()
  if self.taken:is_empty() then return next_of(self) end
  return self.taken:shift()
end

---Add messages and take every record that is complete. If a function of the user's raises, what
---came before is not lost: the next call gives it.
---@param chunks string[]|string
---@param senders? string[]|string
---@return string[] records
---@return (string|false)[]? senders who said each record; nil when no message had one
---@return string? message the faults, "; " between them; records of others are there, whatever came first
function Messages:get(chunks, senders)
  chunks = strings.check("get", chunks, "chunk")
  senders = senders and strings.check("get", senders, "sender", 2)
  feed(self, "get", chunks, senders)
  local taken = self.taken
  repeat
    taken:reserve()
  until not taken:add(next_of(self))
  return taken:all()
end

---Turn records into chunks, as the template does; on a driver that keeps
---messages each chunk is a message.
---@param records string[]|string
---@return string[] chunks
function Messages:put(records)
  return self.template:put(records)
end

-- What is left of one sender's stream; without any, it is forgotten, but for a
-- fault: that stays pending.
local function finish_one(self, entry)
  if entry.fault then return nil end
  local record, why = entry.filter:finish()
  if record ~= nil then return record, entry.sender or nil end
  entry.fault = why and named(entry.sender, why)
  if not why then self.senders:remove(entry) end
  return nil, entry.fault, why and entry.sender or nil
end

---The input has ended: take what is left of each sender's, the longest silent
---first. Calls until nil without a message give everything.
---@return string? record
---@return string? sender of the record, or a message
---@return string? faulty
function Messages:finish()
  local record, about, faulty = self:get_one()
  if record ~= nil or about then return record, about, faulty end
  for entry in self.senders:each() do
    record, about, faulty = finish_one(self, entry)
    if record ~= nil or about then return record, about, faulty end
  end
end

-- Lists of octets, one for each sender or message, in order.
local Pending = {}
Pending.__index = Pending

function Pending:add(octets, sender, joins)
  if octets == "" then return end
  local list = joins and self.of[sender]
  if list then
    list[#list + 1] = octets
    return
  end
  self.lists[#self.lists + 1], self.senders[#self.senders + 1] = { octets }, sender
  if joins then self.of[sender] = self.lists[#self.lists] end
  self.known = self.known or sender
end

function Pending:result()
  if #self.lists == 0 then return nil end
  local chunks = {}
  for i, list in ipairs(self.lists) do chunks[i] = table.concat(list) end
  return chunks, self.known and self.senders or nil
end

---What was fed and not yet returned, by sender or by message, and not what was
---dropped; changes nothing.
---@return string[]? chunks
---@return (string|false)[]? senders of the chunks
function Messages:get_pending()
  local found = setmetatable({ lists = {}, of = {}, senders = {} }, Pending)
  for entry in self.senders:each() do found:add(pending_of(entry.filter), entry.sender, true) end
  if self.current and self.whole then
    found:add(pending_of(self.current.filter), self.current.sender, false)
  end
  for i = self.first, self.last do
    local sender = self.fed_by[i]
    found:add(self.fed[i], sender, self.by_sender and sender ~= ANYONE)
  end
  return found:result()
end

---Forget one sender and its fault: what it says next starts anew.
---@param sender string
---@return string[]? chunks what was pending
function Messages:forget(sender)
  local entry = self.senders:peek(sender)
  if not entry then return nil end
  if self.current == entry then self.current = nil end
  self.senders:remove(entry)
  return entry.filter:get_pending()
end

---A filter with the same options, as if new.
---@return poe.filter.Messages
function Messages:clone()
  return Messages.new(self.options)
end

return Messages
