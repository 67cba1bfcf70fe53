-- The read/write wheel on each kind of transport, and the one that accepts.

local channels = require "spec.support.channels"
local handle = require "poe.handle"
local line = require "poe.filter.line"
local listenaccept = require "poe.wheel.listenaccept"
local loops = require "poe.loop"
local messages = require "poe.filter.messages"
local readwrite = require "poe.wheel.readwrite"
local stream = require "poe.filter.stream"

local PATH <const> = os.tmpname() .. ".socket"

local function whole() return messages.new { filter = stream.new() } end

local RECORDS = { "one", ("two"):rep(2000), "three" }

local scenarios = {}

local function new_loop(t, poller)
  return t:own(loops.new { poller = poller, on_error = function(message) t:event(message) end })
end

-- The wheel is of no use any more, and neither is what it talks to.
local function break_off(t, wheels)
  t.gave_up = true
  for _, wheel in ipairs(wheels) do wheel:close { discard = true } end
end

-- What a wheel tells.
local function teller(t, name, wheels)
  return function(operation, message, code, wheel)
    if code ~= 0 then
      t:failed(message, code)
      return break_off(t, wheels)
    end
    t:event(name, operation, message)
    wheel:close()
  end
end

local function closed(t, name)
  return function(_, message, code)
    if message then
      t:failed(message, code)
      t.gave_up = true
    end
    t:event(name, "closed")
  end
end

-- One wheel writes, and has its output shut down; the other one reads until the end.
local function octets(t, open, poller)
  local writer, reader = open()
  local loop, wheels = t:own(new_loop(t, poller)), {}
  t.begin()
  wheels[1] = readwrite.new {
    handle = reader, filter = line.new(), loop = loop,
    on_input = function(record) t:record("there", record .. "\n") end,
    on_error = teller(t, "reader", wheels), on_closed = closed(t, "reader"),
  }
  wheels[2] = readwrite.new {
    handle = writer, filter = line.new(), loop = loop,
    on_error = teller(t, "writer", wheels), on_closed = closed(t, "writer"),
    on_flushed = function(wheel)
      t:event "flushed"
      wheel:close()
    end,
  }
  wheels[2]:put(table.unpack(RECORDS))
  t:turn(loop)
  t:own(table.unpack(wheels))
end

-- Both ways: what comes is sent back, until the first one shuts down.
local function echo(t, open, poller)
  local here, there = open()
  local loop, wheels, missing = t:own(new_loop(t, poller)), {}, #RECORDS
  t.begin()
  wheels[1] = readwrite.new {
    handle = there, filter = line.new(), loop = loop,
    on_input = function(record, wheel) wheel:put(record) end,
    on_error = teller(t, "there", wheels), on_closed = closed(t, "there"),
  }
  wheels[2] = readwrite.new {
    handle = here, filter = line.new(), loop = loop,
    on_input = function(record, wheel)
      t:record("back", record .. "\n")
      missing = missing - 1
      if missing == 0 then wheel:shutdown_output() end
    end,
    on_error = teller(t, "here", wheels), on_closed = closed(t, "here"),
  }
  wheels[2]:put(table.unpack(RECORDS))
  t:turn(loop)
  t:own(table.unpack(wheels))
end

-- Messages, until the last of them has come.
local function datagrams(t, open, poller)
  local writer, reader = open()
  local loop, wheels = t:own(new_loop(t, poller)), {}
  t.begin()
  wheels[1] = readwrite.new {
    handle = reader, filter = whole(), loop = loop,
    on_input = function(record)
      t:record("there", record)
      if record ~= RECORDS[3] then return end
      for _, wheel in ipairs(wheels) do wheel:close() end
    end,
    on_error = teller(t, "reader", wheels), on_closed = closed(t, "reader"),
  }
  wheels[2] = readwrite.new {
    handle = writer, filter = whole(), loop = loop,
    on_error = teller(t, "writer", wheels), on_closed = closed(t, "writer"),
  }
  wheels[2]:put(table.unpack(RECORDS))
  t:turn(loop)
  t:own(table.unpack(wheels))
end

-- A regular file has an end at any time: it is only written to.
local function file(t, _, poller)
  local writer, reader = channels.file()
  t:own(reader)
  local loop, wheels = t:own(new_loop(t, poller)), {}
  t.begin()
  wheels[1] = readwrite.new {
    handle = writer, filter = line.new(), loop = loop,
    on_error = teller(t, "writer", wheels), on_closed = closed(t, "writer"),
  }
  wheels[1]:put(table.unpack(RECORDS))
  wheels[1]:close()
  t:turn(loop)
  local copy <close> = assert(io.open("/proc/self/fd/" .. reader:fileno()))
  t:record("there", copy:read "a")
end

local function add(name, part, channel, more)
  for _, poller in ipairs { "epoll", "poll" } do
    local scenario = {
      name = ("readwrite on %s: %s"):format(poller, name),
      run = function(t) return part(t, channels[channel], poller) end,
    }
    for key, value in pairs(more or {}) do scenario[key] = value end
    scenarios[#scenarios + 1] = scenario
  end
end

add("pipe", octets, "pipe")
add("unix stream", octets, "unix_stream")
add("TCP", octets, "tcp4")
add("pty", octets, "pty", { errnos = { read = "EINTR EAGAIN ENOMEM" } })
add("echo on unix stream", echo, "unix_stream")
add("echo on TCP", echo, "tcp4")
add("unix dgram", datagrams, "unix_dgram", { messages = true })
add("UDP", datagrams, "udp4", { messages = true })
add("seqpacket", datagrams, "unix_seqpacket", { messages = true })
add("file", file, nil, { errnos = { fstat = "EIO ENOMEM" } })

-- Two connections, the second of which is made when the first one has been accepted.
local function accept(t, address)
  local listener = assert(handle.listen(address))
  local loop, accepted, clients = t:own(new_loop(t)), 0, {}
  address = listener:getsockname()
  t.begin()
  local function connect() clients[#clients + 1] = t:own(t:try(handle.connect, address)) end
  local wheel = t:own(t:try(listenaccept.new, {
    handle = listener, loop = loop, nodelay = true, keepalive = true,
    on_accept = function(h, _, wheel)
      accepted = accepted + 1
      t:event("accepted", accepted)
      t:close(h)
      if accepted == 2 then return wheel:close() end
      connect()
    end,
    on_error = function(_, message, code, wheel)
      t:failed(message, code)
      if wheel:isclosed() then t.gave_up = true end
    end,
  }))
  connect()
  t:turn(loop)
  t:event(wheel:isclosed() and "closed" or "open")
end

scenarios[#scenarios + 1] = { name = "listenaccept: TCP", run = function(t) return accept(t, "127.0.0.1:0") end }
scenarios[#scenarios + 1] = { name = "listenaccept: unix", run = function(t) return accept(t, "unix:" .. PATH) end,
  clean = function() os.remove(PATH) end }

return scenarios
