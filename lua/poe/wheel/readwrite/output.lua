--- The half of a read/write wheel that writes. All functions are of a wheel.
--
-- What is put waits in the driver's queue until `flush`, which is called when the function
-- of the loop that runs now has returned: what one function puts goes out in one write.
-- Where the handle takes no more, the loop calls `flush` again when it does.
--
--     octets queued    high_mark >----.            .---- on_high
--                      low_mark  >-----\--------- / ---- on_low, once after each on_high
--                      0         >------\________/------ on_flushed

local core = require "poe.core"
local errno = require "poe.errno"
local handles = require "poe.wheel.handles"

local output = {}

local NOTHING <const> = {}

-- Errors of one datagram, which has been lost by itself; see poe.driver.sendrecv.
local OWN = {}
for _, name in ipairs {
  "EMSGSIZE", "ECONNREFUSED", "ENOENT", "EDESTADDRREQ", "ENOTCONN", "EINVAL", "EACCES", "EPERM", "ENETUNREACH",
  "EHOSTUNREACH", "EPROTOTYPE", "EAFNOSUPPORT", "EADDRNOTAVAIL", "ENOTDIR", "ENAMETOOLONG", "ELOOP",
} do
  OWN[errno[name]] = true
end

-- Errors that go away when others let go of something, nobody tells when.
local SCARCE = { [errno.ENOBUFS] = true, [errno.ENOMEM] = true }

-- Seconds until they are tried again.
local RETRY <const> = 0.05

---@return poe.Driver
function output.driver(self)
  return self.output_driver or self.driver
end

---@return poe.FileHandle
function output.handle(self)
  return self.output_handle or self.handle
end

---Octets queued.
---@return integer
function output.octets(self)
  return output.driver(self):put(NOTHING)
end

---Is nothing queued? An empty message is something.
---@return boolean
function output.is_empty(self)
  if output.octets(self) > 0 then return false end
  return not self.keeps_messages or output.driver(self):get_out_messages_buffered() == 0
end

---The loop need not tell any more that the handle takes something.
function output.unwatch(self)
  if self.watches_output then self.loop:unwatch_write(output.handle(self), output.flush, self) end
  self.watches_output = nil
end

---Take nothing more to write, for good.
---@param refusal string|table whose fault that is, or message and code
function output.refuse(self, refusal)
  self.refusal, self.suffix = refusal, false
end

---Find what `put` need only add to a record, if that is all there is to do.
function output.learn(self)
  local filter = self.output_filter or self.filter
  local literal, append = filter.get_output_literal, self.driver.append
  local simple = literal and append == core.driver.append and self.high_mark >= 4096
    and not (self.refusal or self.full or self.output_driver or self.first_failure or self.keeps_messages)
  self.suffix = simple and literal(filter) or false
end

-- Nothing can be written any more, for good.
local function fail(self, message, code)
  output.unwatch(self)
  output.refuse(self, { message, code })
  if self.closing then return self:release(message, code) end
  return self:fail("write", message, code)
end

-- There may be enough again.
local function retry(self)
  self.retry_timer = nil
  self.flush_state = self.flush_state or true
  return output.flush(self)
end

-- Something was not written. Of messages, one that cannot go is lost itself, and no more.
local function trouble(self, message, code)
  if SCARCE[code] then
    self.retry_timer = self.retry_timer or self.loop:after(RETRY, retry, self)
    return
  end
  local is_own = code == errno.EMSGSIZE or OWN[code] and handles.is_datagram(output.handle(self))
  if not is_own then return fail(self, message, code) end
  output.defer(self)
  if not self.closing then return self:lose("write", message, code) end
end

local function tell_flushed(self)
  if not self.closing and self.on_flushed then return self.on_flushed(self) end
end

-- There is room again for whoever waits for it.
local function tell_low(self)
  self.full = nil
  output.learn(self)
  if self.on_low and not self.closing then return self.on_low(self) end
end

local function tell_high(self)
  if self.full ~= "untold" then return end
  self.full = true
  if self.on_high and not self.closing then return self.on_high(self) end
end

-- So few are left that on_low is due; on_high comes first, though it was put off.
local function check_low(self)
  if not self.full or self.closed or output.octets(self) > self.low_mark then return end
  if self.full ~= "untold" then return tell_low(self) end
  self.loop:defer(check_low, self)
  return tell_high(self)
end

-- Where more has been put meanwhile, or the handle closed, nothing is left to tell.
local function tell_emptied(self)
  if not self.full then return tell_flushed(self) end
  if self.closed or not output.is_empty(self) then return end
  self.loop:defer(tell_emptied, self) -- even if the next function raises
  return check_low(self)
end

---Shut down, now that nothing is left to be written. A pipe is closed instead; who has reset
---the connection has no need of an end.
function output.finish(self)
  local ok, message, code = handles.shutdown(output.handle(self), "w")
  if ok or code == errno.ENOTCONN then return end
  if code ~= errno.ENOTSOCK then return fail(self, message, code) end
  if self.output_handle then handles.close(self.output_handle) end
end

-- All has been written.
local function emptied(self)
  output.unwatch(self)
  if self.closing then return self:release() end
  if self.shuts_output then output.finish(self) end
  return tell_emptied(self)
end

-- Something has raised instead of watching: there was no memory.
local function flush_again(self)
  self.flush_state = self.flush_state or true
  return output.flush(self)
end

-- Some has to wait until the handle takes more.
local function stayed(self, left)
  local loop = self.loop
  if not self.watches_output then
    loop.went_on, loop.went_on_with = flush_again, self -- as loop:guard does
    local ok, message, code = loop:watch_write(output.handle(self), output.flush, self)
    loop.went_on = false
    if not ok then return fail(self, message, code) end
    self.watches_output = true
  end
  if self.full and left <= self.low_mark then return check_low(self) end
end

-- What a flush has done.
local function come_of(self, left, message, code)
  if message then return trouble(self, message, code) end
  if left == 0 and (not self.keeps_messages or output.is_empty(self)) then return emptied(self) end
  return stayed(self, left)
end

-- Is there nothing to flush to?
local function is_dead(self)
  local refusal = self.refusal
  return refusal and (self.closed or type(refusal) == "table")
end

---Write what the handle takes, and tell what comes of it.
function output.flush(self)
  local is_due = self.flush_state or self.watches_output
  self.flush_state = false
  if not is_due then return end
  if self.suffix and not self.watches_output then -- mostly: nothing else is to be done
    local left, message, code = self.driver:flush(self.handle)
    if left == 0 and not message then return self.on_flushed and self.on_flushed(self) end
    return come_of(self, left, message, code)
  end
  if is_dead(self) then return end
  local failure = self.first_failure
  if failure then
    self.first_failure = nil
    return trouble(self, failure[1], failure[2])
  end
  return come_of(self, output.driver(self):flush(output.handle(self)))
end

---Before anything is queued: have `flush` called as soon as the function that runs now has
---returned, or in the next turn. It does nothing unless `note` says so; but this may want memory.
function output.reserve(self)
  if not self.flush_state then self.loop:defer(output.flush, self) end
end

-- What was reserved is to flush.
local function note(self)
  local state = self.flush_state
  if not state then
    self.flush_state = self.loop:isrunning() or "later"
  elseif state == "delivering" then
    self.flush_state = true
  end
end

---Flush as soon as the function that runs now has returned, or in the next turn.
function output.defer(self)
  output.reserve(self)
  note(self)
end

-- Write what the handle takes now; what comes of it is told by the next flush.
local function write_now(self)
  local left, message, code = output.driver(self):flush(output.handle(self))
  if message then self.first_failure, self.suffix = { message, code }, false end
  return left
end

-- Is more queued than should be, and not for want of trying?
local function check_full(self, octets)
  if not self.watches_output then octets = write_now(self) end
  if octets < self.high_mark then return false end
  if not self.full and pcall(self.loop.defer, self.loop, tell_high, self) then -- or else when more is put
    self.full, self.suffix = "untold", false
  end
  return true
end

---Write what the handle takes now.
---@return integer left octets
function output.flush_now(self)
  if output.is_empty(self) then return 0 end
  output.defer(self)
  return write_now(self)
end

---The marks are others now.
function output.marked(self)
  output.learn(self)
  local octets = output.octets(self)
  if octets >= self.high_mark then check_full(self, octets) end
  if self.full then self.loop:defer(check_low, self) end
end

---More has been queued, after `reserve`: see to it that it is written. While records are
---delivered, that is when they all have been; when no function of the loop runs, at once.
---@param octets integer in all
---@return boolean full
function output.queued(self, octets)
  if octets == 0 and output.is_empty(self) then return false end
  note(self)
  if octets >= self.high_mark then return check_full(self, octets) end
  if not self.loop:isrunning() and not self.watches_output then write_now(self) end
  return false
end

return output
