--- Groups of so many records.
-- Source: POE::Filter::RecordBlock. Stands on another filter, in poe.filter.stackable, or alone.
--
--     block_size = 2    fed  "a" "b" "c"    records  { "a", "b" }    pending  "c"
--
-- `put` takes groups and gives their records. With check_put, it gives as many as whole
-- groups have; the others wait for more, in put_pending.

local options = require "poe.options"
local records = require "poe.filter.records"
local values = require "poe.filter.values"

local move = table.move

---@class poe.filter.RecordBlockOptions
---@field block_size integer records in a group
---@field check_put? boolean (false)

---@class poe.filter.RecordBlock : poe.filter.Values
---@field protected options poe.filter.RecordBlockOptions
---@field private kept any[] what was put and waits for the rest of its group; never changed, but replaced
---@field private kept_before any[] likewise, before the last put
local RecordBlock = values.extend "poe.filter.RecordBlock"

local NAME <const> = "poe.filter.recordblock.new"

local OPTIONS = {
  block_size = { "integer", min = 1, required = true },
  check_put  = { "boolean", default = false },
}

local NONE <const> = {}

---Create a filter of groups. Raises on an unknown or ill-typed option, and without block_size.
---@param opts poe.filter.RecordBlockOptions
---@return poe.filter.RecordBlock
function RecordBlock.new(opts)
  return values.object(RecordBlock, options.read(NAME, opts, OPTIONS), { kept = NONE, kept_before = NONE })
end

-- One option, checked; blames the caller of the method, which must not tail call.
local function set(self, name, value)
  if value == nil then return self.options[name] end
  local where = "poe.filter.recordblock." .. name:gsub("_", "")
  local o = options.read(where, { [name] = value }, { [name] = { OPTIONS[name][1], min = OPTIONS[name].min } }, 3)
  self.options[name] = o[name]
  return o[name]
end

---How many records are a group; from now on, when it is given. Raises on anything but a count.
---@param size? integer
---@return integer
function RecordBlock:blocksize(size)
  local now = set(self, "block_size", size)
  return now
end

---Are only whole groups put? From now on, when it is given. What has been kept goes out with the next put.
---@param on? boolean
---@return boolean
function RecordBlock:checkput(on)
  local now = set(self, "check_put", on)
  return now
end

---Take one group.
---@return any[]? group nil alone = feed me more
function RecordBlock:get_one()
  local size, first = self.options.block_size, self.first
  if self:count_pending() < size then return nil end
  local group = move(self.items, first, first + size - 1, 1, {})
  self:drop(size)
  return group
end

---@protected
function RecordBlock:take_all()
  local groups, size, items, first = {}, self.options.block_size, self.items, self.first
  local count = self:count_pending() // size
  for i = 1, count do
    local from = first + (i - 1) * size
    groups[i] = move(items, from, from + size - 1, 1, {})
  end
  self:drop(count * size)
  return groups
end

---@protected
function RecordBlock:take_rest()
  local count = self:count_pending()
  if count == 0 then return nil end
  return nil, ("incomplete group: %d of %d records"):format(count, self.options.block_size)
end

-- A group alone is known by its first record, which is no table.
local function is_group(list)
  return type(list) ~= "table" or next(list) ~= nil and type(rawget(list, 1)) ~= "table"
end

local function no_group(group)
  if type(group) ~= "table" then return "table of records expected, got " .. type(group) end
  local n = 0
  for _ in next, group do n = n + 1 end
  for i = 1, n do
    if rawget(group, i) == nil then return ("table of records expected, and there is no [%d]"):format(i) end
  end
end

-- Their records, behind those in `list`.
local function flatten(groups, list)
  local n = #list
  for i = 1, #groups do
    local group = groups[i]
    local size = rawlen(group)
    for k = 1, size do list[n + k] = rawget(group, k) end
    n = n + size
  end
  return list
end

---Turn groups into their records.
---@param groups any[][]|any[] a group alone, whose first record is no table, may stand for a list of it
---@return any[] records
function RecordBlock:put(groups)
  groups = records.check(groups, is_group, no_group)
  local list, kept = flatten(groups, move(self.kept, 1, #self.kept, 1, {})), NONE
  local size = self.options.check_put and #list // self.options.block_size * self.options.block_size or #list
  if size < #list then
    kept = move(list, size + 1, #list, 1, {})
    list = move(list, 1, size, 1, {})
  end
  self.kept, self.kept_before = kept, self.kept
  return list
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it.
function RecordBlock:undo_put()
  self.kept = self.kept_before
end

---Have nothing pending; what was put is kept. Needs no memory.
function RecordBlock:drop_input()
  self:drop(self:count_pending())
end

---Records put that wait for the rest of their group; nil when there are none.
---@return any[]?
function RecordBlock:put_pending()
  return self.kept[1] ~= nil and move(self.kept, 1, #self.kept, 1, {}) or nil
end

---@param groups any[][]
---@return any[]
function RecordBlock.back(_, groups)
  return flatten(groups, {})
end

return RecordBlock
