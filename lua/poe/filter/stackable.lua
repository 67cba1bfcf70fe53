--- Several filters, each fed what the one before it gives.
-- Source: POE::Filter::Stackable. The first is nearest the wire.
--
--     filters = { line, map of string.upper, recordblock of 2 }
--     octets   a\nb\nc\nd       records  { "A", "B" }       pending  "c\nd"
--
-- get_pending gives the octets themselves, from the first on that is in no record returned:
-- what a filter above holds is what the lowest was fed for it. Where a part of what it made
-- of them was returned (one of the lines in a block), the others are made octets again, in
-- the way of poe.filter.back; if a filter on the way does not know how, the octets
-- of the whole are given. So another filter can go on, and nothing is lost or doubled.
--
-- push and pop leave the filters below as they are, with all that they know. A filter that is
-- pushed is fed the records that were not returned, and what comes; after pop, records that the
-- filter was fed, and that are in none returned, are given as they are.
--
-- shift and unshift are a switch: what was fed and not returned is framed anew by the filters there
-- are then. A filter that holds none of it stays; one that does is replaced by a clone, if what
-- it holds means the same to that (`stateless`); else they raise, and change nothing.
--
-- An empty stack is a stream. A stack is fed what its lowest filter takes: values, when that
-- is one of map, grep and recordblock.

local Exit = require "poe.filter.stackable.exit"
local Layer = require "poe.filter.stackable.layer"
local Stream = require "poe.filter.stream"
local back = require "poe.filter.back"
local checks = require "poe.filter.stackable.checks"
local filter = require "poe.filter"
local options = require "poe.options"
local passing = require "poe.filter.stackable.passing"
local strings = require "poe.strings"
local switch = require "poe.filter.stackable.switch"
local values = require "poe.filter.values"

---@class poe.filter.StackableOptions
---@field filters? poe.Filter[] nearest the wire first; they are used, not cloned ({})

---@class poe.filter.Stackable : poe.Filter
---@field takes_values boolean is it fed values, not octets?
---@field private members poe.Filter[] never changed, but replaced
---@field private layers poe.filter.stackable.Layer[] at least one
---@field private exit poe.filter.stackable.Exit
---@field private answers string[]|false replies, in octets, that were not taken yet
---@field private fault string|false why a reply could not be put
local Stackable = filter.extend "poe.filter.Stackable"

local NAME <const> = "poe.filter.stackable.new"

local OPTIONS = {
  filters = { "table" },
}

-- Layers of such filters.
local function layers_of(members)
  local layers = {}
  for i, member in ipairs(#members > 0 and members or { Stream.new() }) do
    layers[i] = Layer.new(member, layers[i - 1] or false)
  end
  return layers
end

-- Have these filters, with these layers. Needs no memory.
local function set(self, members, layers, exit)
  for i = 1, #layers do layers[i].above = layers[i + 1] or exit end
  self.members, self.layers, self.exit = members, layers, exit
  self.takes_values, self.stateless = layers[1].filter.takes_values or false, checks.are_stateless(members)
end

---Create a stack. Raises on an unknown or ill-typed option, and on filters that are none,
---are there twice, or have something pending.
---@param opts? poe.filter.StackableOptions
---@return poe.filter.Stackable
function Stackable.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = o.filters and checks.list_fault(o.filters)
  if why then error(options.bad(NAME, "filters", why), 2) end
  local members = table.move(o.filters or {}, 1, #(o.filters or {}), 1, {})
  local self = filter.object(Stackable, o, {
    members = false, layers = false, exit = false, takes_values = false,
    stateless = false, answers = false, fault = false,
  })
  set(self, members, layers_of(members), Exit.new())
  return self
end

---A stack of clones, as if new.
---@return poe.filter.Stackable
function Stackable:clone()
  local clones = {}
  for i, member in ipairs(self.members) do clones[i] = member:clone() end
  return Stackable.new { filters = clones }
end

local function source(self)
  return self.layers[1].source
end

---Add what has been received; parses nothing.
---@param chunks string[]|string octets; or values, if the lowest filter takes them
function Stackable:get_one_start(chunks)
  if self.takes_values then return source(self):append(values.check("get_one_start", chunks)) end
  return source(self):push(strings.join("get_one_start", chunks, "chunk"))
end

---@param value any
function Stackable:feed_one(value)
  return source(self):append({ value }, 1)
end

-- Let go of what was fed, as far as records of it have been returned.
local function trim(self)
  local layers, at = self.layers, self.exit.source.fed
  for i = #layers, 1, -1 do at = layers[i]:trim(at) end
end

-- One record: the first that waits, or one of the topmost filter.
local function next_record(self, is_ending)
  local layers, waiting = self.layers, self.exit.source
  if not waiting:is_empty() then return waiting:take() end
  if self.fault then return nil, self.fault end
  local record, message = layers[#layers]:take(is_ending, waiting.fed)
  if record == nil and not message then trim(self) end
  return record, message
end

---Take one record.
---@return any record      nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Stackable:get_one()
  return next_record(self, false)
end

---The input has ended: take what is left, of the lowest filter first.
---@return any record      nil when nothing is left
---@return string? message set when what is left is no record; it stays pending
function Stackable:finish()
  return next_record(self, true)
end

-- Records wait at the exit until all are there: if one raises, none is lost, and what they
-- were made of is known.
---@protected
function Stackable:take_all()
  local layers, waiting = self.layers, self.exit.source
  local top, is_given, message = layers[#layers], not self.fault, self.fault or nil
  while is_given do
    is_given, message = top:give(waiting, false, waiting.fed)
  end
  local records = waiting:take_all()
  trim(self)
  return records, message
end

---Add what has been received and take every record that is complete.
---@param chunks string[]|string octets; or values, if the lowest filter takes them
---@return any[] records   those before the fault, if there is one
---@return string? message set when the stream cannot be framed any further
function Stackable:get(chunks)
  if self.takes_values then
    source(self):append(values.check("get", chunks))
  else
    source(self):push(strings.join("get", chunks, "chunk"))
  end
  return self:take_all()
end

---What was fed and not yet returned, nil when there is nothing; changes nothing.
---@return string[]? octets; or values, if the lowest filter takes them
function Stackable:get_pending()
  local list, rest = self:get_half(), source(self):rest(self.layers[1]:start())
  table.move(rest, 1, #rest, #list + 1, list)
  if list[1] == nil then return nil end
  return self.takes_values and list or { table.concat(list) }
end

---How much of what get_pending gives is as it was fed.
---@return integer octets; or values, if the lowest filter takes them
function Stackable:count_pending()
  return source(self):count(self.layers[1]:start())
end

---How much was fed before that, of which a part has been returned.
---@return integer octets, or values
function Stackable:count_half()
  return self.layers[1]:start() - self.layers[1]:oldest()
end

---What stands for the other part of it.
---@return any[]
function Stackable:get_half()
  return self.layers[1]:stand()
end

---What gives these records again.
---@param records any[]
---@return any[]? list nil if some filter does not know
function Stackable:back(records)
  local list = records
  for i = #self.layers, 1, -1 do
    list = list and back.records(self.layers[i].filter, list)
  end
  return list
end

---Turn records into octets. Raises what one of the filters raises; those above it then undo what
---they have put, if they go by that at the next put. Two cannot: http and httpd take what they
---have put for answered; and zlib, within a stream, raises from then on.
---@param records any[]|any a single record may stand for a table of one
---@return string[] chunks
function Stackable:put(records)
  local layers = self.layers
  local chunks, message, i = passing.put(layers, #layers, records)
  if chunks then return chunks end
  local why = passing.refusal(layers, i, message)
  if why then error(("bad argument #1 to 'put' (%s)"):format(why), 2) end
  error(message, 0)
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it.
function Stackable:undo_put()
  return passing.undo(self.layers, 1, #self.layers)
end

-- Add to what is to be answered. All or, if memory runs out, none.
local function answer(self, chunks)
  local answers = self.answers or {}
  self.answers = table.move(chunks, 1, #chunks, #answers + 1, table.move(answers, 1, #answers, 1, {}))
end

-- Have the replies of all filters in octets.
local function gather_replies(self)
  local layers = self.layers
  for i = 1, #layers do
    local chunks, why = passing.reply(layers, i)
    self.fault = self.fault or why or false
    if chunks then answer(self, chunks) end
    layers[i].due = false
  end
end

---What filters answer their peer, in octets: those of each are put through the ones below it. One
---that those refuse is a fault of the stream, which get_one tells.
---@return string[]? chunks nil when there are none; taken once
function Stackable:get_replies()
  gather_replies(self)
  local answers = self.answers
  self.answers = false
  return answers and answers[1] and answers or nil
end

-- A filter that holds nothing: itself, or a clone of it.
local function as_new(member)
  local is_empty = back.count(member) == 0 and back.count_half(member) == 0
  return (is_empty or member.drop_input) and member or member:clone()
end

-- Have it hold nothing. Needs no memory.
local function drop_input(member)
  if member.drop_input then member:drop_input() end
end

-- Have other filters: a switch to them, who are fed what was not returned.
local function arrange(self, members)
  local held = self:get_pending()
  for i, member in ipairs(members) do members[i] = as_new(member) end
  local layers = layers_of(members)
  if held and layers[1].filter.takes_values then
    layers[1].source:append(held, #held)
  elseif held then
    layers[1].source:push(table.concat(held))
  end
  for i = 1, #members do drop_input(members[i]) end
  set(self, members, layers, Exit.new())
end

local function check(self, member, method)
  local why = checks.fault(member)
  if not why and member == self then why = "another filter expected, got itself" end
  if not why and switch.contains(member, self) then why = "another filter expected, got one that this one is in" end
  for i, other in ipairs(self.members) do
    if other == member then why = "the same as filter " .. i end
  end
  if why then error(("bad argument #1 to '%s' (%s)"):format(method, why), 3) end
end

-- What is at the bottom is to change. Raises if a filter holds what would mean something else then.
local function check_switch(self, method, is_leaving)
  local kind = switch.blocker(self.layers, is_leaving)
  if kind then error(("attempt to %s a filter while '%s' is in the middle of a record"):format(method, kind), 3) end
end

-- The filters there are, without the one at `leave` and with `add` at `at`.
local function changed(self, leave, at, add)
  local members = self:filters()
  if leave then table.remove(members, leave) end
  if at then table.insert(members, at, add) end
  return members
end

-- The layers there are, as far as the one at `last`.
local function layers_to(self, last)
  return table.move(self.layers, 1, last, 1, {})
end

---Add a filter at the end that gives records. Raises on what is none, or has something pending.
---@param member poe.Filter
function Stackable:push(member)
  check(self, member, "push")
  local count = #self.members
  local members = changed(self, nil, count + 1, member)
  if count == 0 then return arrange(self, members) end
  local layers = layers_to(self, count)
  layers[count + 1] = Layer.new(member, layers[count], self.exit.source:anew(not member.takes_values))
  return set(self, members, layers, Exit.new())
end

---Add a filter nearest the wire. Raises as push does, and if a filter is in the middle of a
---record and could not begin it again.
---@param member poe.Filter
function Stackable:unshift(member)
  check(self, member, "unshift")
  check_switch(self, "unshift", false)
  return arrange(self, changed(self, nil, 1, member))
end

---Remove the filter that gives records.
---@return poe.Filter? member nil when the stack is empty; with nothing pending
function Stackable:pop()
  local count = #self.members
  local member = self.members[count]
  if not member then return nil end
  gather_replies(self)
  local apart, members = as_new(member), changed(self, count)
  if count == 1 then
    arrange(self, members)
  else
    set(self, members, layers_to(self, count - 1), Exit.new(self.layers[count]:exposed()))
  end
  drop_input(apart)
  return apart
end

---Remove the filter nearest the wire. Raises if a filter is in the middle of a record and could
---not begin it again.
---@return poe.Filter? member nil when the stack is empty; with nothing pending
function Stackable:shift()
  local member = self.members[1]
  if not member then return nil end
  check_switch(self, "shift", true)
  gather_replies(self)
  local apart = as_new(member)
  arrange(self, changed(self, 1))
  drop_input(apart)
  return apart
end

---The filters, nearest the wire first.
---@return poe.Filter[] list a new one
function Stackable:filters()
  return table.move(self.members, 1, #self.members, 1, {})
end

---What kinds of filters they are: "line", "map", ….
---@return string[]
function Stackable:filter_types()
  local types = {}
  for i, member in ipairs(self.members) do types[i] = back.type(member) end
  return types
end

return Stackable
