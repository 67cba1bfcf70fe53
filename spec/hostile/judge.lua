-- What a filter makes of hostile octets, within bounds of memory and of work.

local guard = require "spec.fuzz.guard"
local json = require "poe.filter.json"

local judge = {}

-- Take what there is: whether that was all, and what was told.
local function take(take_one, filter, records)
  local record, message = take_one(filter)
  while record ~= nil do
    records[#records + 1] = record
    record, message = take_one(filter)
  end
  return message
end

-- All records of a filter, and what it tells of the first that is none.
local function decode(filter, octets, is_cut)
  local records = {}
  for at = 1, #octets, is_cut and 1 or #octets do
    filter:get_one_start { is_cut and octets:sub(at, at) or octets }
    local message = take(filter.get_one, filter, records)
    if message then return records, message end
  end
  return records, take(filter.finish, filter, records)
end

---@class spec.hostile.Case
---@field filter string
---@field options table|fun(): table made anew for each filter, where it has others in it
---@field octets string
---@field fault? string in what is told
---@field records? integer that come before it
---@field is_right? fun(records: any[], message: string?): boolean

local function is_right(case, records, message)
  if case.is_right then return case.is_right(records, message) end
  if case.records and #records ~= case.records then return false end
  if not case.fault then return message == nil end
  return message ~= nil and message:find(case.fault, 1, true) ~= nil
end

-- A third more than what the costliest cases take. A value of JSON is some 280 octets for each of its own.
local function bounds_of(octets)
  return { instructions = 300000 + 300 * octets, kib = 1024 + 0.3 * octets }
end

---What is wrong with how a case ends; nil if nothing is.
---@param case spec.hostile.Case
---@param is_cut boolean it comes octet by octet
---@return string? why
function judge.fault_of(case, is_cut)
  local options = type(case.options) == "function" and case.options() or case.options
  local filter = require("poe.filter." .. case.filter).new(options)
  local ok, records, message = guard(bounds_of(#case.octets), decode, filter, case.octets, is_cut)
  if not ok then return ("%s: %s"):format(records, message) end
  if is_right(case, records, message) then return nil end
  return ("%d records, and %s"):format(#records, message or "no fault")
end

---What is right for a text: to be the one value; or to be none, of which it is told, unless it is blank.
---@param text string
---@param is_taken boolean
---@return fun(records: any[], message: string?): boolean
function judge.is_json(text, is_taken)
  return function(records, message)
    local values, told = 0, message ~= nil
    for _, record in ipairs(records) do
      local is_malformed = json.ismalformed(record)
      told, values = told or is_malformed, values + (is_malformed and 0 or 1)
    end
    if is_taken then return values == 1 and not told end
    return values == 0 and (told or not text:find "%S")
  end
end

return judge
