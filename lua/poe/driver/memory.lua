--- Driver between two ends in one process: no descriptor, no system call.
-- For programs and specs that need the two sides of a conversation and no
-- system between them. It does what the other drivers do, word for word.
--
--     local a, b = memory.pair { type = "message" }
--     local d <close> = driver.new(a)
--
-- An end stands for a handle: close, isopen, shutdown(how), tostring, <close>.
-- No loop can watch it: who waits asks the driver `wants` and `ready`, and has the
-- end call when there may be more, with notify(direction, fn, argument).
-- A message over the capacity is lost, and told once those behind it have been
-- tried; whatever else fails, what is queued stays queued.

local Queue = require "poe.driver.memory.queue"
local errno = require "poe.errno"
local options = require "poe.options"
local pair = require "poe.driver.memory.pair"
local strings = require "poe.strings"

---@class poe.driver.MemoryOptions
---@field type?       "stream"|"message" as that of the ends it will serve ("stream")
---@field handle?     poe.driver.memory.End the end itself: its type, and `ready` is known from the start
---@field block_size? integer octets that one `get` reads at most, one long message aside (65536)

---@class poe.driver.Memory : poe.Driver
---@field private type "stream"|"message"
---@field private block_size integer
---@field private out poe.driver.memory.Queue
---@field private handle? poe.driver.memory.End the one used last
---@field private lost integer|false octets of a message that was too long, until it is told
---@field private closed boolean
local Memory = { __name = "poe.driver.memory" }
Memory.__index = Memory

local NAME <const> = "poe.driver.memory.new"

local OPTIONS = {
  type = { "string", choices = { "stream", "message" } },
  handle = { "table" },
  block_size = { "integer", min = 1, default = 65536 },
}

local memory = {
  is_end = pair.is_end,
}

---Create two connected ends. Raises on an unknown or ill-typed option.
---@param opts? poe.driver.memory.PairOptions
---@return poe.driver.memory.End a
---@return poe.driver.memory.End b
function memory.pair(opts)
  return pair.new("poe.driver.memory.pair", opts)
end

local function mismatch(o)
  if o.handle and not pair.is_end(o.handle) then
    return options.bad(NAME, "handle", "end of poe.driver.memory.pair expected, got table")
  end
  return options.conflict(NAME, o, { { "handle", "type" } })
end

---Create a driver. Raises on an unknown or ill-typed option.
---@param opts? poe.driver.MemoryOptions
---@return poe.Driver
function memory.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = mismatch(o)
  if why then error(why, 2) end
  return setmetatable({
    type = o.handle and o.handle.type or o.type or "stream",
    block_size = o.block_size,
    out = Queue.new(),
    handle = o.handle,
    lost = false,
    closed = false,
  }, Memory)
end

-- Raise unless `self` is an open driver.
local function check_open(self)
  if getmetatable(self) ~= Memory then
    error("bad self (poe.driver.memory expected, got " .. type(self) .. ")", 3)
  elseif self.closed then
    error("attempt to use a closed driver", 3)
  end
end

-- Raise unless `handle` is an open end; remember it.
local function check_end(self, method, handle)
  local why = not pair.is_end(handle) and "end of poe.driver.memory.pair expected, got " .. type(handle)
    or not handle:isopen() and "closed handle"
  if why then error(("bad argument #1 to '%s' (%s)"):format(method, why), 3) end
  self.handle = handle
end

-- Why nothing can pass through the end, as the system would say it.
local function mistype(self, handle)
  if self.type ~= handle.type then return "Protocol wrong type for socket", errno.EPROTOTYPE end
end

local function check_into(into)
  if into == nil then return {} end
  if type(into) ~= "table" then
    error(("bad argument #2 to 'get' (table expected, got %s)"):format(type(into)), 3)
  end
  for i = #into, 1, -1 do into[i] = nil end
  return into
end

---Take what has come; octets of a stream are joined, messages stay apart.
---@param handle poe.driver.memory.End
---@param into? string[]
---@return string[]? chunks
---@return string? message
---@return integer? errno
function Memory:get(handle, into)
  check_open(self)
  check_end(self, "get", handle)
  into = check_into(into)
  local why, code = mistype(self, handle)
  if why then return nil, "read: " .. why, code end
  local wire = handle.input
  if wire:has_ended() then return nil, "end of file", 0 end
  local read = wire.keeps_messages and wire.read_messages or wire.read_octets
  read(wire, self.block_size, into)
  return into
end

---Queue chunks: messages, or octets of a stream.
---@param chunks string[]
---@return integer pending octets
function Memory:put(chunks, to)
  check_open(self)
  local count, why = strings.count(chunks, "chunk")
  if not count then error("bad argument #1 to 'put' (" .. why .. ")", 2) end
  if to ~= nil then error("bad argument #2 to 'put' (only a driver of sockets takes addresses)", 2) end
  self.out:reserve(count) -- or some would be queued, and others not
  for i = 1, count do
    local chunk = rawget(chunks, i)
    if chunk ~= "" or self.type == "message" then self.out:push(chunk) end
  end
  return self.out.octets
end

-- Flush messages, and say what became of those too long for the pair.
local function flush_messages(self, out, wire)
  self.lost = wire:write_messages(out) or self.lost
  if not self.lost then return out.octets, nil, 0 end
  local message = ("write: message of %d octets is over capacity (%d octets)"):format(self.lost, wire.capacity)
  self.lost = false
  return out.octets, message, errno.EMSGSIZE
end

---Move what is queued to the other end, as far as there is room.
---@param handle poe.driver.memory.End
---@return integer pending octets
---@return string? message
---@return integer errno
function Memory:flush(handle)
  check_open(self)
  check_end(self, "flush", handle)
  local out, wire = self.out, handle.output
  if out.count == 0 and not self.lost then return 0, nil, 0 end
  local why, code = mistype(self, handle)
  if why then return out.octets, "write: " .. why, code end
  if wire.ended or wire.broken then return out.octets, "write: Broken pipe", errno.EPIPE end
  if wire.keeps_messages then return flush_messages(self, out, wire) end
  wire:write_octets(out)
  return out.octets, nil, 0
end

---@return integer messages
function Memory:get_out_messages_buffered()
  check_open(self)
  return self.out.count
end

---What a loop must wait for: the end's other side, both ways.
---@return "r"|"rw"
function Memory:wants()
  check_open(self)
  return self.out.count > 0 and "rw" or "r"
end

---Has `get` something now, be it the end of file? An end closed here has not.
---@return boolean
function Memory:ready()
  check_open(self)
  local handle = self.handle
  return handle ~= nil and handle:isopen() and handle.input:is_readable()
end

---Drop what is queued; the end stays open.
function Memory:close()
  if not self.closed then self.out:clear() end
  self.closed, self.handle = true, nil
end

Memory.__close = Memory.close

function Memory:__tostring()
  if self.closed then return "poe.driver.memory (closed)" end
  local out = self.out
  return ("poe.driver.memory (%d octets in %d messages pending)"):format(out.octets, out.count)
end

return memory
