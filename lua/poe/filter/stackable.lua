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
-- push, pop, shift and unshift are a switch: what was fed and not returned is framed anew by
-- the filters there are then. One that holds some of it is replaced by a clone.
--
-- An empty stack is a stream. A stack is fed what its lowest filter takes: values, when that
-- is one of map, grep and recordblock.

local Layer = require "poe.filter.stackable.layer"
local Stream = require "poe.filter.stream"
local back = require "poe.filter.back"
local filter = require "poe.filter"
local options = require "poe.options"
local strings = require "poe.strings"
local values = require "poe.filter.values"

local pcall, type = pcall, type

---@class poe.filter.StackableOptions
---@field filters? poe.Filter[] nearest the wire first; they are used, not cloned ({})

---@class poe.filter.Stackable : poe.Filter
---@field takes_values boolean is it fed values, not octets?
---@field private members poe.Filter[] never changed, but replaced
---@field private layers poe.filter.stackable.Layer[] at least one
---@field private taken any[]|false records that have been taken, when what took them has raised
---@field private count integer how many
local Stackable = filter.extend "poe.filter.Stackable"

local NAME <const> = "poe.filter.stackable.new"

local OPTIONS = {
  filters = { "table" },
}

local METHODS <const> = { "get_one_start", "get_one", "finish", "put", "get_pending", "clone" }

-- What is wrong with what is to be a filter of a stack.
local function fault(value)
  if type(value) ~= "table" then return "filter expected, got " .. type(value) end
  for _, name in ipairs(METHODS) do
    if type(value[name]) ~= "function" then return "filter expected, got a table without " .. name end
  end
  if back.count(value) > 0 or back.count_half(value) > 0 then return "filter with nothing pending expected" end
end

-- What is wrong with a list of filters.
local function list_fault(list)
  local seen = {}
  for i = 1, #list do
    local why = fault(list[i]) or seen[list[i]] and ("the same as filter " .. seen[list[i]])
    if why then return ("filter %d: %s"):format(i, why) end
    seen[list[i]] = i
  end
end

-- Layers of such filters.
local function layers_of(members)
  local layers = {}
  for i, member in ipairs(#members > 0 and members or { Stream.new() }) do
    layers[i] = Layer.new(member, layers[i - 1] or false)
  end
  return layers
end

-- Have these filters, with these layers. Needs no memory.
local function set(self, members, layers)
  self.members, self.layers = members, layers
  self.takes_values = layers[1].filter.takes_values or false
  self.taken, self.count = false, 0
end

---Create a stack. Raises on an unknown or ill-typed option, and on filters that are none,
---are there twice, or have something pending.
---@param opts? poe.filter.StackableOptions
---@return poe.filter.Stackable
function Stackable.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = o.filters and list_fault(o.filters)
  if why then error(options.bad(NAME, "filters", why), 2) end
  local members = table.move(o.filters or {}, 1, #(o.filters or {}), 1, {})
  local fields = { members = false, layers = false, takes_values = false, taken = false, count = 0 }
  local self = filter.object(Stackable, o, fields)
  set(self, members, layers_of(members))
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

-- One record of the topmost filter.
local function take(self, is_ending)
  local layers = self.layers
  local record, message = layers[#layers]:take(is_ending)
  if record == nil and not message then layers[1]:trim() end
  return record, message
end

-- Likewise; those that have been taken before come first.
local function next_record(self, is_ending)
  if self.count == 0 then return take(self, is_ending) end
  self.count = self.count - 1
  return table.remove(self.taken, 1)
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

---@protected
function Stackable:take_all()
  local records, n = self.taken or {}, self.count
  local record, message
  self.taken = records -- if this raises, they are not lost
  repeat
    records[n + 1] = false -- room, so that the next one is not lost either
    record, message = take(self, false)
    if record ~= nil then
      n = n + 1
      records[n], self.count = record, n
    end
  until record == nil
  records[n + 1] = nil
  self.taken, self.count = false, 0
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
  return self.layers[1]:stand(table.move(self.taken or {}, 1, self.count, 1, {}))
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

-- What puts have given above a filter has gone nowhere.
local function undo_put(layers, from)
  for i = from, #layers do
    local undo = layers[i].filter.undo_put
    if undo then undo(layers[i].filter) end
  end
end

-- Reword what `put` of one of the filters has raised, if its argument was wrong.
local function reworded(layers, i, message)
  local why = type(message) == "string" and message:match "bad argument #1 to 'put' %((.*)%)$"
  if not why then return message, 0 end
  if i < #layers then why = ("filter %d, %s: %s"):format(i, back.type(layers[i].filter), why) end
  return ("bad argument #1 to 'put' (%s)"):format(why), 2
end

---Turn records into octets. Raises what one of the filters raises, and then changes nothing.
---@param records any[]|any a single record may stand for a table of one
---@return string[] chunks
function Stackable:put(records)
  local layers, list = self.layers, records
  for i = #layers, 1, -1 do
    local ok, given = pcall(layers[i].filter.put, layers[i].filter, list)
    if not ok then
      undo_put(layers, i + 1)
      error(reworded(layers, i, given))
    end
    list = given
  end
  return list
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it.
function Stackable:undo_put()
  return undo_put(self.layers, 1)
end

-- Octets of what a filter answers its peer.
local function replies_of(layers, i)
  local replies = layers[i].filter:get_replies()
  for k = i - 1, replies and 1 or i, -1 do replies = layers[k].filter:put(replies) end
  return replies or {}
end

---What filters answer their peer, in octets: those of each are put through the ones below it.
---@return string[]? chunks nil when there are none; taken once
function Stackable:get_replies()
  local layers, all = self.layers, nil
  for i = 1, #layers do
    if layers[i].filter.get_replies then
      local replies = replies_of(layers, i)
      all = table.move(replies, 1, #replies, all and #all + 1 or 1, all or {})
    end
  end
  return all and all[1] and all or nil
end

-- A filter that holds nothing: itself, or a clone of it.
local function as_new(member)
  if back.count(member) == 0 and back.count_half(member) == 0 then return member end
  return member:clone()
end

-- Have other filters: a switch to them.
local function arrange(self, members)
  local held = self:get_pending()
  for i, member in ipairs(members) do members[i] = as_new(member) end
  local layers = layers_of(members)
  if held and layers[1].filter.takes_values then
    layers[1].source:append(held, #held)
  elseif held then
    layers[1].source:push(table.concat(held))
  end
  set(self, members, layers)
end

local function check(self, member, method)
  local why = fault(member)
  if not why and member == self then why = "another filter expected, got itself" end
  for i, other in ipairs(self.members) do
    if other == member then why = "the same as filter " .. i end
  end
  if why then error(("bad argument #1 to '%s' (%s)"):format(method, why), 3) end
end

-- The filters there are, without the one at `leave` and with `add` at `at`.
local function changed(self, leave, at, add)
  local members = self:filters()
  if leave then table.remove(members, leave) end
  if at then table.insert(members, at, add) end
  return members
end

---Add a filter at the end that gives records. Raises on what is none, or has something pending.
---@param member poe.Filter
function Stackable:push(member)
  check(self, member, "push")
  return arrange(self, changed(self, nil, #self.members + 1, member))
end

---Add a filter nearest the wire.
---@param member poe.Filter
function Stackable:unshift(member)
  check(self, member, "unshift")
  return arrange(self, changed(self, nil, 1, member))
end

local function leave(self, i)
  local member = self.members[i]
  if not member then return nil end
  local apart = as_new(member)
  arrange(self, changed(self, i))
  return apart
end

---Remove the filter that gives records.
---@return poe.Filter? member nil when the stack is empty
function Stackable:pop()
  return leave(self, #self.members)
end

---Remove the filter nearest the wire.
---@return poe.Filter? member nil when the stack is empty
function Stackable:shift()
  return leave(self, 1)
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
