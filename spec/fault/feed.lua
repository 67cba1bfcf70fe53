--- Feeds filters when memory may fail: every call is protected, and one that fails for want
-- of memory is made again; no octet may be lost or doubled.

local Stream = require "poe.filter.stream"
local again = require "spec.fault.again"

-- Everything that the loop itself needs is made before.
local got, single = {}, { "" }
for i = 1, 20 do got[i] = "" end

-- Of a record with fields, the one that is looked at.
local function octets_of(record)
  if type(record) == "table" then return record.data or record[1] end
  return record
end

local function add(n, record)
  got[n + 1] = octets_of(record)
  return record and n + 1 or n
end

local function take_one_by_one(f, n)
  local record = again(f.get_one, f)
  while record do
    n = add(n, record)
    record = again(f.get_one, f)
  end
  return n
end

local NOTHING = {}

local function take_all(f, n)
  local records = again(f.get, f, NOTHING)
  for i = 1, #records do n = add(n, records[i]) end
  return n
end

local function take_rest(f, n)
  local record = again(f.finish, f)
  while record do
    n = add(n, record)
    record = again(f.finish, f)
  end
  return n
end

local function feed_each(f, chunks, take)
  local n = 0
  for i = 1, #chunks do
    single[1] = chunks[i]
    again(f.get_one_start, f, single)
    again(f.get_pending, f)
    n = take(f, n)
  end
  return take_rest(f, n)
end

local function feed_at_once(f, chunks, take)
  again(f.get_one_start, f, chunks)
  return take_rest(f, take(f, 0))
end

local function octets(list, n)
  return again(table.concat, list, "|", 1, n)
end

-- A case is a filter's maker, its options, what it is fed, and the records in it, the last one of finish.
local function check(case, how, take)
  local make, opts, chunks, records = case[1], case[2], case[3], case[4]
  local f = again(make, opts)
  local n = how(f, chunks, take)
  local joined = make == Stream.new and how == feed_at_once
  if not joined and octets(got, n) ~= octets(records, #records) then
    error("octets were lost or doubled: " .. octets(got, n), 0)
  end
  again(f.put, f, records)
end

---Feed the filters of some cases, in each way.
---@param cases any[][]
return function(cases)
  for i = 1, #cases do
    check(cases[i], feed_each, take_one_by_one)
    check(cases[i], feed_each, take_all)
    check(cases[i], feed_at_once, take_all)
  end
  return true
end
