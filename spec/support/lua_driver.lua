--- A driver written in Lua, as a user might: it stands on another driver,
-- counts what passes and hands the other one message at a time.

local LuaDriver = { __name = "spec.LuaDriver" }
LuaDriver.__index = LuaDriver

function LuaDriver.new()
  return setmetatable({
    below = require("poe.driver").sysrw(),
    queue = {}, -- messages not yet handed to the driver below
    first = 1,
    octets = 0, -- in `queue`
  }, LuaDriver)
end

function LuaDriver:get(handle, into)
  return self.below:get(handle, into)
end

local function check(chunks)
  if type(chunks) ~= "table" then
    error(("bad argument #1 to 'put' (table expected, got %s)"):format(type(chunks)), 3)
  end
  local n = 0
  for _ in next, chunks do n = n + 1 end
  for i = 1, n do
    local kind = type(rawget(chunks, i))
    if kind ~= "string" then
      error(("bad argument #1 to 'put' (chunk %d: string expected, got %s)"):format(i, kind), 3)
    end
  end
  return n
end

function LuaDriver:put(chunks)
  for i = 1, check(chunks) do
    local chunk = rawget(chunks, i)
    if chunk ~= "" then
      self.queue[#self.queue + 1] = chunk
      self.octets = self.octets + #chunk
    end
  end
  return self.octets + self.below:put {}
end

function LuaDriver:flush(handle)
  local left, message, errno = self.below:flush(handle)
  while left == 0 and not message and self.queue[self.first] do
    local chunk = self.queue[self.first]
    self.queue[self.first] = false
    self.first = self.first + 1
    self.octets = self.octets - #chunk
    self.below:put { chunk }
    left, message, errno = self.below:flush(handle)
  end
  return left + self.octets, message, errno
end

function LuaDriver:get_out_messages_buffered()
  return #self.queue - self.first + 1 + self.below:get_out_messages_buffered()
end

return LuaDriver
