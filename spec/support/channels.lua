--- Ways for octets to go from one handle to another, for specs of drivers.
-- Each returns writer, reader: what is flushed to the writer can be got from
-- the reader.

local handle = require "poe.handle"

local channels = {}

function channels.pipe()
  local reader, writer = assert(handle.pipe())
  assert(writer:setpipesize(4096))
  return writer, reader
end

function channels.socketpair()
  local writer, reader = assert(handle.socketpair())
  assert(writer:setsockopt("sndbuf", 4096))
  return writer, reader
end

function channels.tcp()
  local listener <close> = assert(handle.listen "127.0.0.1:0")
  assert(listener:setsockopt("rcvbuf", 4096))
  local writer = assert(handle.connect(listener:getsockname()))
  assert(writer:setsockopt("sndbuf", 4096))
  return writer, (assert(listener:accept()))
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

return channels
