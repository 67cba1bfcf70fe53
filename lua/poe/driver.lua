--- Drivers move octets between a descriptor and tables of chunks.
-- Anything with these methods is a driver. Those made here are userdata whose
-- methods are in csrc/lua/driver.c. Source: POE::Driver.

local core = require "poe.core"

---A driver borrows its handle and never closes it. It serves one handle: its
---queue is that handle's output. EINTR is never seen and SIGPIPE never raised.
---Every method raises once the driver is closed.
---@class poe.Driver
---@field get fun(self: poe.Driver, handle: poe.FileHandle, into?: string[]): string[]?, string?, integer?
---Read once. `{}` when nothing is there yet; `nil, "end of file", 0` at the
---end; `nil, "read: …", errno` on failure. `into` is emptied, filled, returned.
---On a blocking descriptor it waits. What more it returns for messages is told
---in poe.driver.sendrecv. Source: read(2).
---@field put fun(self: poe.Driver, chunks: string[], to?: string|string[]): integer
---Queue chunks; returns the octets now queued. Empty chunks are dropped, except
---where they are messages. Raises on a chunk that is not a string, with nothing
---queued; metamethods of the table are not asked.
---@field flush fun(self: poe.Driver, handle: poe.FileHandle): integer, string?, integer
---Write what is queued. `0, nil, 0` when all has gone; `left, nil, 0` when the
---descriptor takes no more for now; `left, "write: …", errno` on failure, and
---what is left stays queued. Octets are counted. Source: writev(2).
---@field get_out_messages_buffered fun(self: poe.Driver): integer
---Chunks still queued; one written in part counts.
---@field close fun(self: poe.Driver)
---Drop what is queued; also done by `local d <close>`. The handle stays open.
---@field wants? fun(self: poe.Driver): "r"|"w"|"rw" what to wait for
---@field ready? fun(self: poe.Driver): boolean true: `get` has something although the handle is not readable

---A descriptor, or what has one: an `io` file, a poe.handle, or an object with
---`getfd`, `fileno` or `pollfd`. Octets that an `io` file has buffered itself
---are not seen: do not read or write it in both ways at once.
---@alias poe.FileHandle integer|file*|poe.Handle|table|userdata

---@class poe.driver
local driver = {}

---Create a driver over read(2) and writev(2); same as poe.driver.sysrw.new.
---@param opts? { block_size?: integer } octets that one `get` reads at most (65536)
---@return poe.Driver
function driver.sysrw(opts)
  return require("poe.driver.sysrw").new(opts)
end

---Create a driver for any socket; same as poe.driver.sendrecv.new.
---@param opts? poe.driver.SendrecvOptions
---@return poe.Driver
function driver.sendrecv(opts)
  return require("poe.driver.sendrecv").new(opts)
end

---Create a driver between two ends in one process; same as poe.driver.memory.new.
---@param opts? poe.driver.MemoryOptions
---@return poe.Driver
function driver.memory(opts)
  return require("poe.driver.memory").new(opts)
end

-- Sockets, by what poe.handle says they are; all else is for SysRW.
local STREAMS = { ["tcp"] = true, ["unix stream"] = true }
local SOCKETS = {
  ["udp"] = true, ["unix dgram"] = true, ["unix seqpacket"] = true,
  ["unix socket"] = true, ["inet socket"] = true, ["socket"] = true,
}

local function kind_of(handle)
  local ok, kind = pcall(core.handle.kind, handle)
  if ok then return kind end
  local why = kind:match("%((.*)%)$") or kind
  error(("bad argument #1 to 'poe.driver.new' (%s)"):format(why), 3)
end

---Create the driver that keeps what the handle has: messages where it keeps
---them, octets elsewhere.
---@param handle poe.FileHandle|poe.driver.memory.End
---@return poe.Driver
---@return boolean keeps_messages an empty chunk is a message
function driver.new(handle)
  if type(handle) == "table" and require("poe.driver.memory").is_end(handle) then
    return driver.memory { handle = handle }, handle.type == "message"
  end
  local kind = kind_of(handle)
  if SOCKETS[kind] then return driver.sendrecv(), true end
  if STREAMS[kind] then return require("poe.driver.sendrecv").stream(), false end
  return driver.sysrw(), false
end

return driver
