--- Two ends in one process, each of which stands for a handle: what is flushed
-- to one can be got from the other. An end that nobody holds closes itself.

local Wire = require "poe.driver.memory.wire"
local options = require "poe.options"

---@class poe.driver.memory.PairOptions
---@field type?     "stream"|"message" octets, or messages one by one ("stream")
---@field capacity? integer octets that wait for the reader at most, each way (65536)

---@class poe.driver.memory.End
---@field type "stream"|"message"
---@field input  poe.driver.memory.Wire for the driver
---@field output poe.driver.memory.Wire for the driver
---@field private closed boolean
local End = { __name = "poe.driver.memory.pair" }
End.__index = End

local OPTIONS = {
  type = { "string", choices = { "stream", "message" }, default = "stream" },
  capacity = { "integer", min = 1, default = 65536 },
}

local function new_end(type, input, output)
  return setmetatable({ type = type, input = input, output = output, closed = false }, End)
end

local pair = {}

---Create two connected ends. Raises on an unknown or ill-typed option.
---@param where string the public function, whose last act this is
---@param opts? poe.driver.memory.PairOptions
---@return poe.driver.memory.End
---@return poe.driver.memory.End
function pair.new(where, opts)
  local o = options.read(where, opts, OPTIONS)
  local there = Wire.new(o.type == "message", o.capacity)
  local back = Wire.new(o.type == "message", o.capacity)
  return new_end(o.type, back, there), new_end(o.type, there, back)
end

---@return boolean
function pair.is_end(value)
  return getmetatable(value) == End
end

---@return boolean
function End:isopen()
  return not self.closed
end

---Close the end; twice is once. The other gets what is in flight and then the
---end of file; what it writes breaks.
---@return true
function End:close()
  self.closed = true
  self.output:finish()
  self.input:break_off()
  return true
end

End.__close = End.close
End.__gc = End.close

local DIRECTIONS = { r = { read = true }, w = { write = true }, rw = { read = true, write = true } }

---End one direction or both, as shutdown(2) does.
---@param how "r"|"w"|"rw"
---@return true
function End:shutdown(how)
  if self.closed then error("attempt to use a closed handle", 2) end
  local ways = DIRECTIONS[how]
  if not ways then
    error(("bad argument #1 to 'shutdown' ('r', 'w' or 'rw' expected, got '%s')"):format(tostring(how)), 2)
  end
  if ways.read then self.input:break_off() end
  if ways.write then self.output:finish() end
  return true
end

---Call `fn(argument)` each time that there may be more to read, or room to write, as loops
---are told by the system of descriptors; nil ceases that. It is called by what the other end
---does, so that it should do no more than to put something off.
---@param direction "r"|"w"
---@param fn? fun(argument: any)
---@param argument any
function End:notify(direction, fn, argument)
  local wire, side = self.output, "writer"
  if direction == "r" then wire, side = self.input, "reader" end
  wire:notify(side, fn, argument)
end

function End:__tostring()
  if self.closed then return "poe.driver.memory.pair (closed)" end
  return ("poe.driver.memory.pair (%s, %d octets to read)"):format(self.type, self.input:held())
end

return pair
