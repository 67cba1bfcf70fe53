--- How a read/write wheel ends. All functions are of a wheel.
--
-- Where output is left, the wheel is `closing` until it has been written, or until nothing
-- has been for long; nobody is told of anything any more but, in the end, on_closed.

local errno = require "poe.errno"
local handles = require "poe.wheel.handles"
local input = require "poe.wheel.readwrite.input"
local options = require "poe.options"
local output = require "poe.wheel.readwrite.output"

local closing = {}

local OPTIONS = { discard = { "boolean" } }

-- Seconds without any progress after which `close` gives up.
local TIMEOUT <const> = 60

local check_progress

local function wait(self)
  self.left = output.octets(self)
  self.timer = self.loop:after(TIMEOUT, check_progress, self)
end

-- Give up when nothing has been written for long.
function check_progress(self)
  if output.octets(self) < self.left then return wait(self) end
  return self:release("close: nothing was written for too long", errno.ETIMEDOUT)
end

local function close(self, discards)
  local is_broken = type(self.refusal) == "table"
  if not is_broken then
    if self.answers and not discards then input.reply(self) end
    output.refuse(self, "attempt to use a closed wheel")
  end
  self.closing = true
  input.stop(self)
  local is_open, is_empty = pcall(output.is_empty, self) -- not after close_bare
  if is_broken or discards or not is_open or is_empty then return self:release() end
  if not self.timer then wait(self) end
end

-- One in Lua need not have anything to close.
local function close_driver(its_driver)
  if its_driver and its_driver.close then its_driver:close() end
end

-- Why a handle could not be closed, such as that what was written has not reached the disk.
local function close_handles(self)
  local ok, message, code = handles.close(output.handle(self))
  if self.output_handle then handles.close(self.handle) end
  if not ok then return message, code end
end

---Let go of the handle.
---@param message? string why output was lost
---@param code? integer
function closing.release(self, message, code)
  if self.closed then return end
  if self.timer then self.timer:cancel() end
  if self.retry_timer then self.retry_timer:cancel() end
  if self.loop.went_on_with == self then self.loop:guard(false) end -- it would not be collected
  output.unwatch(self)
  close_driver(self.driver)
  close_driver(self.output_driver)
  local why, errno_of_close = close_handles(self)
  self.closed = true
  local loss = self.first_failure -- before `close`, and not told yet
  if not message and loss then message, code = loss[1], loss[2] end
  if not message then message, code = why, errno_of_close end
  return self:ended(message, code)
end

-- There is no memory even to note that it is closed.
local function close_bare(self)
  input.unwatch(self)
  output.unwatch(self)
  close_handles(self)
  close_driver(self.driver)
  close_driver(self.output_driver)
end

---Read no more, write what is queued, and close the handle. What cannot be written within
---a minute of the last progress is lost; so is all, where it raises for want of memory.
---@param opts? { discard?: boolean } discard: do not write what is queued
function closing.close(self, opts)
  local o = opts and options.read("close", opts, OPTIONS)
  if self.closed then return end
  local discards = o and o.discard
  if pcall(close, self, discards) then return end
  local ok, raised = pcall(close, self, discards)
  if ok then return end
  close_bare(self)
  error(raised, 0)
end

local function tell(ending)
  local self = ending.wheel
  return self.on_closed(self, ending.message, ending.code)
end

---The handle of a wheel that calls functions has been closed: nobody who closes it is to
---get what its function raises.
function closing.ended(self, message, code)
  if self.on_closed then self.loop:defer(tell, { wheel = self, message = message, code = code }) end
end

return closing
