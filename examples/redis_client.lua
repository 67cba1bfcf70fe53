-- Sends the commands in its input to redis-server, without waiting for a reply in between, and
-- prints the replies; then what is published on channels, if it is to listen to some.
-- usage: redis_client.lua [ADDRESS [CHANNEL …]] <COMMANDS

local Conn = require "poe.conn"
local RESP = require "poe.filter.resp"
local poe = require "poe"

local LISTS = { list = true, set = true, push = true }

-- A value on one line: [a, b], {key: value}, or what it is.
local function shown(value)
  local kind, parts = RESP.kind(value), {}
  if kind == "error" then return "error: " .. value.message end
  if LISTS[kind] then
    for i, part in ipairs(value) do parts[i] = shown(part) end
    return "[" .. table.concat(parts, ", ") .. "]"
  elseif kind == "map" then
    for key, part in pairs(value) do table.insert(parts, shown(key) .. ": " .. shown(part)) end
    table.sort(parts)
    return "{" .. table.concat(parts, ", ") .. "}"
  end
  return tostring(value)
end

local function words_of(line)
  local words = {}
  for word in line:gmatch "%S+" do table.insert(words, word) end
  return words
end

-- While one task writes, another one reads.
local function send_all(commands, redis, channels)
  for line in commands:lines() do
    local words = words_of(line)
    if words[1] and not redis:write(words) then return end -- whoever reads is told why
  end
  if channels[1] then
    redis:write { "SUBSCRIBE", table.unpack(channels) }
  else
    redis:write { "QUIT" }
  end
end

io.stdout:setvbuf "line"

poe.run(function()
  local redis <close> = assert(poe.connect(arg[1] or "127.0.0.1:6379", { filter = RESP.new() }))
  local input <close> = Conn.new { handle = io.stdin }
  redis:write { "HELLO", 3 } -- in version 3, what is published is told from replies
  print("redis, protocol " .. assert(redis:read()).proto)
  poe.spawn(send_all, input, redis, table.move(arg, 2, #arg, 1, {}))
  for reply in redis:lines() do
    print((RESP.kind(reply) == "push" and "push " or "") .. shown(reply))
  end
  local _, why, errno = redis:read()
  if errno ~= 0 then error(why, 0) end
end)
