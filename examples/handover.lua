-- Hands a listening socket over to another process, as a server does that is
-- replaced while it runs: no client is refused. Source: unix(7), SCM_RIGHTS.

local driver = require "poe.driver"
local handle = require "poe.handle"
local Line = require "poe.filter.line"

local function say(h, line)
  local output = driver.new(h)
  output:put(Line.new():put(line))
  assert(output:flush(h) == 0)
end

local function hear(h)
  local input, filter = driver.new(h), Line.new()
  h:blocking(true) -- there is nothing else to do until a line has come
  local line
  repeat
    filter:get_one_start(assert(input:get(h)))
    line = filter:get_one()
  until line
  return line
end

-- The second process: takes the listening socket from the first, serves one client.
local function take_over(address)
  local first <close> = assert(handle.connect(address, { type = "seqpacket" }))
  print "second: connected to the first"
  io.stdout:flush()
  first:blocking(true)
  local _, _, cargo = assert(driver.sendrecv { handles = 1 }:get(first))
  local listener <close> = cargo[1].handles[1]
  listener:blocking(true)
  local client <close> = assert(listener:accept())
  say(client, "the second process has read: " .. hear(client))
  print "second: served a client"
end

-- Run this file with another argument, by the Lua that runs it now.
local function start(argument)
  local lua = 0
  while arg[lua - 1] do lua = lua - 1 end
  return assert(io.popen(("'%s' '%s' '%s'"):format(arg[lua], arg[0], argument)))
end

local function hand_over()
  local listener = assert(handle.listen "127.0.0.1:0")
  local address = listener:getsockname()
  local desk <close> = assert(handle.listen("unix:@", { type = "seqpacket" }))
  local second <close> = start(desk:getsockname())
  print(assert(second:read()))
  desk:blocking(true)
  local successor <close> = assert(desk:accept())
  successor:blocking(true)

  local output = driver.new(successor)
  output:put({ "the listener" }, nil, { listener })
  listener:close() -- what was put is a duplicate
  assert(output:flush(successor) == 0)
  print "first: handed the socket over, closed its own"

  local client <close> = assert(handle.connect(address))
  client:blocking(true)
  say(client, "hello")
  print("client: " .. hear(client))
  print(second:read())
end

if arg[1] then take_over(arg[1]) else hand_over() end
