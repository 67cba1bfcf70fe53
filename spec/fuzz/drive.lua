--- Feeds a filter in one of several ways and notes all that comes of it.

local drive = {}

---@class spec.fuzz.Outcome
---@field filter table
---@field records any[] taken before the end of the input, and the `message` that was first told
---@field message? string
---@field steady boolean a message was told for good, and no record came after it
---@field pending string
---@field replies any octets, or what `target.replied` makes of them
---@field rest any[] records that `finish` gave, and `why` it gave no more
---@field why? string

---@param filter table
---@return string
function drive.pending_of(filter)
  return table.concat(filter:get_pending() or {})
end

local function note(outcome, records, message)
  local told = outcome.message
  if told and (message ~= told or #records > 0) then outcome.steady = false end
  table.move(records, 1, #records, #outcome.records + 1, outcome.records)
  outcome.message = told or message
end

-- Take records as `get` gives them.
local function get(target, filter, chunks)
  if target.get then return target.get(filter, chunks) end
  return filter:get(chunks)
end

local function get_one(filter)
  local records = {}
  local record, message = filter:get_one()
  while record ~= nil do
    records[#records + 1] = record
    record, message = filter:get_one()
  end
  return records, message
end

drive.WAYS = {}

function drive.WAYS.get(target, filter, chunk)
  return get(target, filter, { chunk })
end

function drive.WAYS.get_one(_, filter, chunk)
  filter:get_one_start { chunk }
  return get_one(filter)
end

-- A look may join all that is pending, so it is had less and less often.
function drive.WAYS.look(target, filter, chunk, i)
  filter:get_one_start { chunk, "" }
  if i & (i - 1) == 0 then
    filter:get_pending()
    filter:clone()
  end
  return get(target, filter, {})
end

local function finish(outcome)
  local filter, rest = outcome.filter, outcome.rest
  local record, why = filter:finish()
  while record ~= nil do
    rest[#rest + 1] = record
    record, why = filter:finish()
  end
  outcome.why = why
end

local function replies_of(filter)
  return table.concat(filter.get_replies and filter:get_replies() or {})
end

---Feed a new filter, and end the input.
---@param target table
---@param chunks string[]
---@param way fun(target, filter, chunk, i): any[], string?
---@return spec.fuzz.Outcome
function drive.run(target, chunks, way)
  local filter, replies = target.new(), {}
  local outcome = { filter = filter, records = {}, rest = {}, steady = true }
  for i, chunk in ipairs(chunks) do
    note(outcome, way(target, filter, chunk, i))
    replies[i] = replies_of(filter)
    if outcome.message and filter.goes_on then break end
  end
  outcome.replies = table.concat(replies)
  if target.replied then outcome.replies = target.replied(outcome.replies) end
  local dropped = outcome.message and filter.goes_on -- what cannot be framed is not kept
  outcome.pending = dropped and "" or drive.pending_of(filter)
  finish(outcome)
  return outcome
end

---Feed a filter and take what comes; the input goes on.
---@param target table
---@param filter table
---@param octets string
---@return any[] records
---@return string? message
function drive.feed(target, filter, octets)
  return get(target, filter, { octets })
end

return drive
