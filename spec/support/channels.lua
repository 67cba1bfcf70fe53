--- Every kind of way for octets or messages to go from one handle to another,
-- for specs of drivers. Each function returns
--   writer, reader   what is flushed to the writer can be got from the reader
--   to               where the writer is not connected, the reader's address
-- or nil and why this system has no such thing. What drivers may expect of each
-- kind is in spec.support.kinds.

local exotic = require "spec.support.exotic"

local MISSING <const> = "build/exotic.so is not there"

local handle = require "poe.handle"
local memory = require "poe.driver.memory"

-- Small, so that it soon takes no more.
local ROOM <const> = 4096

local channels = {}

function channels.pipe()
  local reader, writer = assert(handle.pipe())
  assert(writer:setpipesize(ROOM))
  return writer, reader
end

function channels.fifo()
  if not exotic then return nil, MISSING end
  local path = os.tmpname()
  os.remove(path)
  assert(exotic.mkfifo(path))
  local reader = assert(handle.open(path))
  local writer = assert(handle.open(path, "w"))
  os.remove(path)
  assert(writer:setpipesize(ROOM))
  return writer, reader
end

-- The slave is closed last: what a master has read ends only then.
function channels.pty()
  local master, slave = assert(handle.pty { raw = true })
  return slave, master
end

function channels.file()
  local path = os.tmpname()
  local writer, reader = assert(handle.open(path, "w")), assert(handle.open(path))
  os.remove(path)
  return writer, reader
end

function channels.unix_stream()
  local writer, reader = assert(handle.socketpair())
  assert(writer:setsockopt("sndbuf", ROOM))
  return writer, reader
end

-- Connect to a listener; both ends of the connection.
local function connected(listener)
  assert(listener:setsockopt("rcvbuf", ROOM))
  local writer = assert(handle.connect(listener:getsockname()))
  assert(writer:setsockopt("sndbuf", ROOM))
  local reader
  repeat reader = listener:accept() until reader ~= false
  return writer, assert(reader)
end

local function stream_at(address)
  local listener <close>, message = handle.listen(address)
  if not listener then return nil, message end
  return connected(listener)
end

function channels.unix_abstract() return stream_at "unix:@" end
function channels.tcp4() return stream_at "127.0.0.1:0" end
function channels.tcp6() return stream_at "[::1]:0" end

-- What exotic.c makes, as a handle.
local function adopt(name, ...)
  if not exotic then return nil, MISSING end
  local fd, why = exotic[name](...)
  if not fd then return nil, why end
  return assert(handle.adopt(fd))
end

function channels.sctp()
  local listener <close>, why = adopt "sctp"
  if not listener then return nil, why end
  assert(listener:bind "127.0.0.1:0")
  assert(listener:listen())
  local writer = assert(adopt "sctp")
  writer:connect(listener:getsockname())
  return writer, (assert(listener:accept()))
end

function channels.unix_dgram()
  return assert(handle.socketpair("dgram"))
end

function channels.unix_seqpacket()
  return assert(handle.socketpair("seqpacket"))
end

-- Two sockets with names of their own, not connected.
local function named(address)
  local writer, message = handle.bind(address)
  if not writer then return nil, message end
  local reader = assert(handle.bind(address))
  return writer, reader, reader:getsockname()
end

local function joined(address)
  local writer, reader, to = named(address)
  if not writer then return nil, reader end
  assert(writer:connect(to))
  assert(reader:connect(writer:getsockname()))
  return writer, reader
end

function channels.unix_dgram_named() return named "unix:@" end
function channels.udp4() return joined "127.0.0.1:0" end
function channels.udp6() return joined "[::1]:0" end
function channels.udp4_named() return named "127.0.0.1:0" end
function channels.udp6_named() return named "[::1]:0" end

local GROUP <const> = "239.255.77.77"

function channels.multicast()
  if not exotic then return nil, MISSING end
  local writer = assert(handle.bind "127.0.0.1:0")
  local reader = assert(handle.bind(GROUP .. ":0"))
  for _, h in ipairs { reader, writer } do
    local ok, why = exotic.join(h:fileno(), GROUP, "127.0.0.1")
    if not ok then
      writer:close()
      reader:close()
      return nil, why
    end
  end
  return writer, reader, reader:getsockname()
end

function channels.memory_stream()
  return memory.pair { capacity = ROOM }
end

function channels.memory_message()
  return memory.pair { type = "message" }
end

-- What follows is one handle, writer and reader alike.

local function device(path)
  local h, message = handle.open(path, "r+")
  return h, h or message
end

function channels.null() return device "/dev/null" end
function channels.full() return device "/dev/full" end
function channels.zero() return device "/dev/zero" end

function channels.eventfd()
  local h, why = adopt "eventfd"
  return h, h or why
end

-- An address for this process, and the next one, in the range for measurements
-- of networks: specs may run side by side. Source: RFC 2544.
local function tun_addresses()
  local stat <close> = assert(io.open("/proc/self/stat"))
  local subnet = (stat:read("n") & 0x7fff) << 2
  local network = ("198.%d.%d."):format(18 + (subnet >> 16), (subnet >> 8) & 255)
  return network .. (subnet & 255) + 1, network .. (subnet & 255) + 2
end

channels.tun_address, channels.tun_peer = tun_addresses()

function channels.tun()
  local h, why = adopt("tun", channels.tun_address)
  return h, h or why
end

return channels
