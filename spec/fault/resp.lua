-- What host.c runs: replies and commands of the Redis protocol, every call protected. A call
-- that fails for want of memory is made again, and no octet may be lost or doubled.

local RESP = require "poe.filter.resp"
local again = require "spec.fault.again"

local LONG = ("long"):rep(100)

-- In pieces that leave lines, strings, lists, maps and attributes unfinished.
local REPLIES = {
  "+O", "K\r", "\n:1\r\n$4", "00\r\n", LONG, "\r\n*3\r\n$1\r\na\r\n*2\r\n:", "1\r\n$3\r\nab", "c\r\n%1\r\n+k\r\n",
  "|1\r\n+x\r\n:1\r\n~2\r\n", "#f\r\n,0.5\r\n_\r\n-ERR", " no\r\n=5\r\ntx", "t:v\r\n", "(123\r\n#", "t\r\n",
}

local COMMANDS = { "*2\r\n$3\r\nG", "ET\r\n$400\r\n", LONG, "\r\n\r", "\nPI", "NG 'a b'\n*1\r\n$1\r\nx\r\n" }

-- A value as text.
local function describe(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for key, part in pairs(value) do parts[#parts + 1] = describe(key) .. "=" .. describe(part) end
  table.sort(parts)
  return RESP.kind(value) .. "(" .. table.concat(parts, " ") .. ")"
end

local function feed(f, chunks, records)
  for i = 1, #chunks do
    again(f.get_one_start, f, chunks[i])
    local record = again(f.get_one, f)
    while record ~= nil do
      again(table.insert, records, record)
      record = again(f.get_one, f)
    end
    again(f.get_pending, f)
  end
  return records
end

local function feed_all(f, chunks, records)
  again(f.get_one_start, f, chunks)
  local all = again(f.get, f, {})
  for i = 1, #all do again(table.insert, records, all[i]) end
  return records
end

local function expect(expected, value)
  local text = again(describe, value)
  if text ~= expected then error("octets were lost or doubled: " .. text, 0) end
end

-- What comes when memory does not run out, found before it may.
local expected = {}
for side, chunks in pairs { client = REPLIES, server = COMMANDS } do
  expected[side] = describe(RESP.new({ side = side }):get(chunks))
end

local function check(side, chunks, how, put)
  local opts, records = again(table.pack), {}
  opts.side, opts.n = side, nil
  local f = again(RESP.new, opts)
  expect(expected[side], how(f, chunks, records))
  if again(f.get_pending, f) then error("octets are left", 0) end
  again(f.put, f, put or records)
end

local PUT = { { "SET", "key", 1 }, { "GET", "key" } }

return function()
  for _, how in ipairs { feed, feed_all } do
    again(check, "client", REPLIES, how, PUT)
    again(check, "server", COMMANDS, how)
  end
  return true
end
