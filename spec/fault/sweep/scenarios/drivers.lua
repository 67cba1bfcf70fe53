-- Each driver on each kind of transport: three records there, the end, and nothing lost.

local channels = require "spec.support.channels"
local driver = require "poe.driver"
local patience = require "spec.support.patience"

-- So often is a reader asked, and so often in vain before it is believed.
local ATTEMPTS <const> = 50 * patience.in_vain ^ 2
local QUIET <const> = 2 * patience.in_vain

-- A datagram is lost with these, which concern it alone, and is told to be: see poe.driver.sendrecv.
local LOSSES = { EACCES = true, EHOSTUNREACH = true, EMSGSIZE = true, ENETUNREACH = true, EPERM = true,
  ECONNREFUSED = true }

-- Kinds of transport: what reads, and what writes, by which of the drivers.
local KINDS = {
  { "pipe", "pipe", "sysrw" },
  { "unix stream", "unix_stream", "sysrw" },
  { "FIFO", "fifo", "sysrw" },
  { "unix abstract", "unix_abstract", "sysrw" },
  { "unix abstract", "unix_abstract", "sendrecv" },
  { "unix stream", "unix_stream", "sendrecv" },
  { "TCP", "tcp4", "sysrw" },
  { "TCP", "tcp4", "sendrecv" },
  { "file", "file", "sysrw", errnos = { read = "EINTR EAGAIN EIO ENOMEM ESTALE" } },
  -- EIO is what a pty's master says at its end
  { "pty", "pty", "sysrw", errnos = { read = "EINTR EAGAIN ENOMEM" } },
  { "unix dgram", "unix_dgram", "sendrecv", messages = true, losses = LOSSES },
  { "unix dgram, not connected", "unix_dgram_named", "sendrecv", messages = true, losses = LOSSES },
  { "seqpacket", "unix_seqpacket", "sendrecv", messages = true, losses = { EMSGSIZE = true } },
  { "UDP", "udp4", "sendrecv", messages = true, losses = LOSSES },
  { "UDP, not connected", "udp4_named", "sendrecv", messages = true, losses = LOSSES },
}

local RECORDS = { "one", ("two"):rep(3000), "three" }

-- What flush says, as others say it.
local function flush(d, handle)
  local left, message, code = d:flush(handle)
  if message then return nil, message, code end
  return left
end

local function get(t, d, handle)
  local chunks, message, code = d:get(handle)
  if chunks == nil and code ~= 0 then
    t:failed(message, code)
    return {}
  end
  return chunks or { ended = true }
end

-- Get once; what comes is noted.
local function receive(t, d, handle)
  local chunks = get(t, d, handle)
  for _, chunk in ipairs(chunks) do t:record("there", chunk) end
  return chunks[1] ~= nil, chunks.ended
end

local function is_empty(d)
  return d:put {} == 0 and d:get_out_messages_buffered() == 0
end

-- One sends what goes, the other gets what has come, until all has gone and nothing more comes.
local function transfer(t, out, writer, into, reader)
  local quiet = 0
  for _ = 1, ATTEMPTS do
    if not is_empty(out) then t:try(flush, out, writer) end
    quiet = receive(t, into, reader) and 0 or quiet + 1
    if is_empty(out) and quiet > QUIET then return t:event "sent" end
  end
end

local function run(t, open, new)
  local writer, reader, to = open()
  t:own(writer, reader)
  local out, into = t:own(new(), new())
  t.begin()
  out:put(RECORDS, to)
  transfer(t, out, writer, into, reader)
  t:close(writer)
  for _ = 1, QUIET + 1 do
    if select(2, receive(t, into, reader)) then return t:event "end of file" end
  end
end

local scenarios = {}

for i, kind in ipairs(KINDS) do
  local open, new = channels[kind[2]], driver[kind[3]]
  scenarios[i] = {
    name = ("%s on %s"):format(kind[3], kind[1]),
    run = function(t) return run(t, open, new) end,
    errnos = kind.errnos, messages = kind.messages, losses = kind.losses,
  }
end

return scenarios
