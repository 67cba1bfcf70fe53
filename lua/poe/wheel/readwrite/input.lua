--- The half of a read/write wheel that reads. All functions are of a wheel.
--
-- One read of the driver is fed to the filter, whose records are delivered one by one. What
-- the filter has not returned yet stays octets: a handler may pause the input, close the
-- wheel or switch the filter, and the next record already heeds it. While there may be
-- records left, nothing more is read; so what waits is bounded by the filter and one read.
--
-- At the end of file come the last records, then what the filter makes of an unfinished
-- one, then on_error("read", "end of file", 0). After any other error the unfinished one
-- is not made a record of; it stays in the filter's get_pending.

local errno = require "poe.errno"
local handles = require "poe.wheel.handles"
local output = require "poe.wheel.readwrite.output"

local core = require "poe.core"

local get_octets, interrupt_each = core.driver.get_octets, core.split.interrupt

local input = {}

-- Of a wheel that takes no input any more, for good.
local SHUT <const> = { message = "the input was shut down", code = errno.EPIPE, told = true }

-- Records delivered in one turn at most, so that none keeps the other handles waiting.
local RECORDS <const> = 1024

-- Filled by each read and then fed; a filter does not keep it (see poe.filter).
local chunks, senders = {}, {}

local function fail_to_watch(self)
  local failure = self.over
  if self.closing then return end
  return self:fail("read", failure.message, failure.code)
end

-- Of messages read together, the driver may hold some back behind a faulty one: the handle
-- does not become readable for them, and only another read tells.
local function read_on(self)
  if self.watches_input then return self.readable(self) end
end

---Have the loop tell when there is something to read, from the start.
function input.start(self)
  local ok, message, code = self.loop:watch_read(self.handle, self.readable, self)
  if self.watches_input ~= (ok or false) then self.watches_input = ok or false end -- mostly it is as its class says
  if ok then
    if self.keeps_messages then self.loop:defer(read_on, self) end
    return
  end
  self.over = { message = message, code = code, told = true }
  self.loop:defer(fail_to_watch, self)
end

---Likewise, if it is wanted and does not yet.
function input.watch(self)
  if self.watches_input or self.over or self.stopped or self.faulty or not self.on_input then return end
  return input.start(self)
end

---Have it tell no more.
function input.unwatch(self)
  if self.watches_input then self.loop:unwatch_read(self.handle, self.readable, self) end
  self.watches_input = false
end

-- Tell, last of all, why nothing more comes.
local function tell_over(self)
  local over = self.over
  if over.told or self.closing or self.held then return end
  over.told = true
  return self:fail("read", over.message, over.code)
end

-- The filter can make no more records, until there is another one.
local function give_up(self, message)
  input.unwatch(self)
  self.faulty, self.held = true, nil
  if self.over then self.loop:defer(tell_over, self) end
  return self:fail("filter", message, errno.EBADMSG)
end

-- It has raised, and may have lost what it was fed with.
local function lose(self)
  return give_up(self, "the filter has raised an error")
end

---Put what the filter has to answer its peer, if it `answers`.
function input.reply(self)
  local replies = self.filter:get_replies()
  if not replies or self.refusal then return end
  output.reserve(self)
  return output.queued(self, output.driver(self):put(replies))
end

---Learn whether the protocol of the filter makes it answer.
function input.learn(self)
  self.answers = self.filter.get_replies and true or nil
end

local function next_of(self, filter)
  local over = self.over
  if over and over.code == 0 then return filter:finish() end
  return filter:get_one()
end

---Take one record; when the input is at its end, what there is left.
---@return any record
---@return string? why none will come any more; or, with a record, its sender
function input.take(self)
  local record, extra = next_of(self, self.filter)
  if self.answers then input.reply(self) end
  return record, extra
end

-- Some wheel was paused, closed, or given another filter or function: look again.
local interrupted = false

---What a wheel does with its records is not what it was.
function input.interrupt()
  interrupted = true
  interrupt_each()
end

-- What gives records, and what is done with them.
local function look(self)
  interrupted = false
  local filter, over = self.filter, self.over
  return filter, over and over.code == 0 and filter.finish or filter.get_one, self.on_input
end

-- Give records to their function until there are none, or it wants no more.
-- Returns whether there may be more, and what is wrong with them.
local function deliver_some(self)
  local filter, take, on_input = look(self)
  for _ = 1, RECORDS do
    local record, extra = take(filter)
    if self.answers then input.reply(self) end
    if record == nil then return false, extra end
    on_input(record, self, extra)
    if interrupted then
      if self.stopped then return true end
      filter, take, on_input = look(self)
    end
  end
  return true
end

-- Likewise, when one has been taken already.
local function deliver_first(self, record, extra)
  if record == nil then return false, extra end
  self.on_input(record, self, extra)
  if self.stopped then return true end
  return deliver_some(self)
end

local deliver

-- Go on with what is held back.
local function resume(self)
  if not self.held or not self.on_input or self.stopped then return end
  if self.keeps_messages then self.loop:defer(read_on, self) end
  return deliver(self, deliver_some)
end

-- The filter has told a fault: of all that comes, or of one message alone.
local function fault(self, message)
  if not self.filter.goes_on then return give_up(self, message) end
  self.held = true
  self.loop:defer(resume, self)
  return self:lose("filter", message, errno.EBADMSG)
end

-- What is to be told, when all that could be delivered has been.
local function conclude(self, message)
  if message then return fault(self, message) end
  if self.over then return tell_over(self) end
end

-- Something has raised while records were delivered: go on with those that are left. If it
-- was the filter, it may have wanted memory; or else it raises again.
local function retry(self)
  local state = self.flush_state
  if state == "delivering" then self.flush_state = false end
  if state == true then self.loop:defer(output.flush, self) end
  self.held = not self.closing or nil
  if self.stopped then return end
  local ok, record, extra = pcall(input.take, self)
  if not ok then return lose(self) end
  return deliver(self, deliver_first, record, extra)
end

-- Deliver what the filter has. What is put meanwhile goes out when that is done.
function deliver(self, some, record, extra)
  local loop = self.loop
  loop.went_on, loop.went_on_with = retry, self -- as loop:guard does
  self.flush_state = self.flush_state or "delivering"
  local is_held, message = some(self, record, extra)
  loop.went_on, interrupted = false, true -- whoever delivers further out is to look again
  self.held = is_held or nil
  if is_held and not self.stopped then loop:defer(resume, self) end
  local is_last = not is_held and (message or self.over)
  if self.flush_state == "delivering" then
    self.flush_state = false
  elseif is_last then
    loop:defer(output.flush, self) -- even if the next function raises
  else
    output.flush(self)
  end
  if is_last then return conclude(self, message) end
end

-- What a filter is fed with now.
local unfed, unfed_from

-- It has raised: it may have wanted memory, or else it raises again.
local function feed_again(self)
  local ok = pcall(self.filter.get_one_start, self.filter, unfed, unfed_from)
  unfed, unfed_from = nil, nil
  if not ok then return lose(self) end
  return self:refed()
end

-- Feed the filter.
local function feed(self, got, from)
  local loop, filter = self.loop, self.filter
  unfed, unfed_from = got, from
  loop.went_on, loop.went_on_with = feed_again, self -- as loop:guard does
  filter:get_one_start(got, from)
  loop.went_on, unfed, unfed_from = false, nil, nil
  return true
end

-- Deliver what is left; what was read has to be fed first, if it has not been.
local function go_on(self, octets, is_fed)
  if self.flush_state == "delivering" then self.flush_state = false end
  if not is_fed then feed(self, octets) end
  self.held = true
  if self.flush_state == true then self.loop:defer(output.flush, self) end
  return resume(self)
end

-- Nothing more can be read.
local function finish(self, message, code)
  self.over = { message = message, code = code, told = false }
  input.unwatch(self)
  return true
end

-- A read has failed. Of messages, one that cannot be had is lost itself, and no more.
local function trouble(self, message, code)
  local is_lost = code == errno.EMSGSIZE or code == errno.EBADMSG
  if not is_lost and not handles.is_datagram(self.handle) then return finish(self, message, code) end
  self.loop:defer(read_on, self)
  self:lose("read", message, code)
  return false
end

-- The system tells of a reset once. If it has told a write, the end of file is none.
local function reset_of(self)
  local failure = self.first_failure or self.refusal
  if type(failure) ~= "table" or failure[2] ~= errno.ECONNRESET or self.output_handle then return end
  return failure
end

-- What a reason stands for, other than records.
local function end_of(self, message, code)
  if code ~= 0 then return trouble(self, message, code) end
  local reset = reset_of(self)
  if reset then message, code = reset[1], reset[2] end
  return finish(self, message, code)
end

-- A read has given nothing but a reason: only then need it not be made again.
local function failed(self, message, code)
  local is_there = end_of(self, message, code)
  self.loop.went_on = false
  return is_there
end

-- Read messages, or whatever a driver gives.
local function read_chunks(self)
  local got, from, code = self.driver:get(self.handle, chunks, senders)
  if not got then return failed(self, from, code) end
  self.loop.went_on = false
  if got[1] == nil then return false end
  if self.keeps_messages then self.loop:defer(read_on, self) end
  return feed(self, got, from)
end

---Read once, and feed the filter. Where memory is wanting, what has been read waits in the driver.
---@return boolean done there may be records, or the end
function input.read(self)
  local driver, loop = self.driver, self.loop
  loop.went_on, loop.went_on_with = read_on, self -- as loop:guard does
  if driver.get_octets ~= get_octets then return read_chunks(self) end -- not one of poe.core's
  local octets, message, code = get_octets(driver, self.handle)
  if not octets and message then return failed(self, message, code) end
  if not octets then return read_chunks(self) end
  loop.went_on = false
  return octets ~= "" and feed(self, octets)
end

-- Deliver what has come, whatever the driver and the filter are.
local function read_and_deliver(self)
  if not self.held and input.read(self) then return deliver(self, deliver_some) end
end

---The handle of a wheel that delivers can be read. Mostly what comes are whole records, as
---octets of a stream, and the filter gives them all in one call.
function input.deliver(self)
  local filter = self.filter
  local pour = filter.pour
  if not pour or not self.suffix or self.held then return read_and_deliver(self) end
  local loop = self.loop
  loop.went_on, loop.went_on_with = read_on, self -- as loop:guard does
  local octets, message, code = get_octets(self.driver, self.handle)
  if not octets then return failed(self, message, code) and deliver(self, deliver_some) end
  loop.went_on = octets ~= "" and retry
  if octets == "" then return end
  self.flush_state = self.flush_state or "delivering"
  interrupted = false
  local is_fed, is_empty = pour(filter, octets, self.on_input, self, RECORDS)
  loop.went_on = false
  local is_done = is_empty and not interrupted
  interrupted = true -- whoever delivers further out is to look again
  if not is_done then return go_on(self, octets, is_fed) end
  if self.flush_state == true then return output.flush(self) end
  self.flush_state = false
end

---Hold back records, and read no more.
function input.pause(self)
  input.unwatch(self)
  self.paused, self.stopped = true, true
  input.interrupt()
end

---Go on.
function input.resume(self)
  self.paused = nil
  if self.closing or self.over == SHUT or not self.on_input then return end
  self.stopped = nil
  if self.held then self.loop:defer(resume, self) end
  input.watch(self)
end

---Have another function called with records, or none.
function input.give(self, on_input)
  self.on_input = on_input
  input.interrupt()
  if self.paused or self.closing then return end
  if on_input then return input.resume(self) end
  input.unwatch(self)
  self.stopped = true
end

---Want no more at all.
function input.stop(self)
  input.unwatch(self)
  self.stopped, self.held = true, nil
  input.interrupt()
end

---Take no more, for good.
function input.shutdown(self)
  input.stop(self)
  self.over = SHUT
end

---Have another filter make records, of what the old one has not returned also.
function input.switch(self, filter)
  local old = self.filter
  if filter == old then return end
  if self.answers then input.reply(self) end
  local pending, from = old:get_pending()
  if pending then filter:get_one_start(pending, from) end
  if not self.output_filter then self.output_filter = old end
  self.filter, self.faulty = filter, nil
  input.learn(self)
  input.interrupt()
  input.watch(self)
  if pending then return self:refed() end
end

---The filter of a wheel that delivers has been fed by another one.
function input.refed(self)
  self.held = true
  self.loop:defer(resume, self)
end

return input
