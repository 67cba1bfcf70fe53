--- Records in and out of open handles, buffered.
-- Source: POE::Wheel::ReadWrite. What goes in is in readwrite/input.lua, what goes out in
-- readwrite/output.lua.
--
-- The wheel owns its handle: when it is closed, it closes the handle. (A descriptor that is
-- but a number is its owner's to close.) A handle that blocks makes `put` block, too.
--
-- Records are framed by the filter as they come; the order in which functions are called
-- at the end of a connection is: on_input for the last records, then for what the filter
-- makes of an unfinished one; on_error("read", "end of file", 0). Output goes on until
-- `close`, which writes what is queued and then closes the handle; then on_closed.

local closing = require "poe.wheel.readwrite.closing"
local core = require "poe.core"
local errno = require "poe.errno"
local handles = require "poe.wheel.handles"
local input = require "poe.wheel.readwrite.input"
local options = require "poe.options"
local output = require "poe.wheel.readwrite.output"
local settings = require "poe.wheel.readwrite.settings"

local select = select

---Fields that a wheel lacks are those of its class: what is seldom used costs no memory.
---@class poe.wheel.ReadWrite
---@field package handle poe.FileHandle that is read
---@field package driver poe.Driver
---@field package filter poe.Filter of the input
---@field package loop poe.Loop
---@field package on_input function|false
---@field package on_error function|false
---@field package flush_state true|false|"later"|"delivering" what has been put is flushed when the function that runs
---now returns; or in the next turn; nothing has, but see when records have been delivered
---@field package suffix string|false what the driver may append to a record, if the filter does no more
---@field package output_handle poe.FileHandle|false where it is another one
---@field package output_driver poe.Driver|false
---@field package output_filter poe.Filter|false
---@field package on_flushed function|false
---@field package on_high function|false
---@field package on_low function|false
---@field package on_closed function|false
---@field package high_mark integer
---@field package low_mark integer
---@field package max_queue integer
---@field package refusal string|table|false why nothing can be put: whose fault it is, or message and code
---@field package stopped boolean no record is wanted now: paused, closing or shut down
---@field package paused boolean
---@field package held boolean the filter may have records that have not been delivered
---@field package faulty boolean the filter can make no more
---@field package over table|false why nothing more can be read
---@field package watches_input boolean most do
---@field package watches_output boolean
---@field package full boolean|"untold" on_high was due, and on_low was not yet; "untold": on_high has not been called
---@field package keeps_messages boolean an empty chunk is a message
---@field package retry_timer poe.Timer|false until when something may not be scarce any more
---@field package answers boolean the filter may have something to say to the peer by itself
---@field package closing boolean
---@field package closed boolean
local ReadWrite = {
  __name = "poe.wheel.ReadWrite",
  output_handle = false, output_driver = false, output_filter = false,
  on_input = false, on_error = false, on_flushed = false, on_high = false, on_low = false, on_closed = false,
  high_mark = 65536, low_mark = 16384, max_queue = 16 << 20,
  refusal = false, stopped = false, paused = false, held = false, faulty = false, over = false,
  watches_input = true, watches_output = false, full = false, closing = false, closed = false,
  first_failure = false, shuts_output = false, timer = false, keeps_messages = false, retry_timer = false,
  answers = false,
  readable = input.deliver, refed = input.refed, ended = closing.ended,
}
ReadWrite.__index = ReadWrite

-- The functions of a wheel.
local NAMES <const> = { "on_input", "on_error", "on_flushed", "on_high", "on_low", "on_closed" }
local EVENTS = {}
for _, name in ipairs(NAMES) do EVENTS[name] = { "function|boolean" } end

---Start to read from, and to write to, a handle. Raises on an unknown or ill-typed option.
---
---`on_input(record, wheel)` is called for each record; from a driver that tells senders,
---with the sender also. `on_error(operation, message, code, wheel)` is called with "read",
---"write" or "filter"; the end of file is "read", "end of file", 0. Without it the wheel
---closes itself, and the loop reports what is not the end of file.
---`on_high` is called when `high_mark` octets are queued for output and the handle takes no
---more; after it, and not before the next one, `on_low`, when no more than `low_mark` are.
---`on_flushed` is called each time when none are left.
---`on_closed` is called last, with a message if output was lost.
---@param opts poe.wheel.ReadWriteOptions
---@return poe.wheel.ReadWrite
function ReadWrite.new(opts)
  local o = settings.read(ReadWrite, opts)
  local self = ReadWrite.object(ReadWrite, o)
  if self.on_input then input.start(self) else self.watches_input = false end
  return self
end

ReadWrite.object = settings.make

-- Tell of what went wrong; whoever does not want to know has the wheel closed.
---@package
function ReadWrite:fail(operation, message, code)
  if self.on_error then return self.on_error(operation, message, code, self) end
  if code ~= 0 then self.loop:report(("%s: %s"):format(self, message)) end
  return self:close()
end

-- Likewise, where it was one message only: the wheel goes on in any case.
---@package
function ReadWrite:lose(operation, message, code)
  if self.on_error then return self:fail(operation, message, code) end
  return self.loop:report(("%s: %s"):format(self, message))
end

-- Why nothing can be put. The fault of a caller is raised, at so many levels above whoever
-- returns what this returns.
local function refuse(self, level)
  local refusal = self.refusal
  if type(refusal) == "table" then return nil, refusal[1], refusal[2] end
  error(refusal, level + 1)
end

local function octets_of(chunks)
  local octets = 0
  for _, chunk in ipairs(chunks) do octets = octets + #chunk end
  return octets
end

-- Are so many octets too many to wait for a peer that does not read? What is put into
-- an empty queue never is. Below high_mark, only their number need be looked at.
local function is_too_much(self, octets)
  if not self.full and octets <= self.max_queue - self.high_mark then return false end
  local queued = output.octets(self)
  return queued > 0 and queued + octets > self.max_queue
end

local function refuse_more(self)
  return nil, ("put: more than %d octets in the queue"):format(self.max_queue), errno.ENOBUFS
end

-- A list that is filled by each `put` and then framed.
local spare = {}

-- Frame records, one of which is not nil: true and chunks, or false and what the filter has raised.
local function frame(self, record, ...)
  local filter = self.output_filter or self.filter
  if select("#", ...) > 0 then return pcall(filter.put, filter, { record, ... }) end
  local list = spare or {}
  spare = nil -- the filter may call us
  list[1] = record
  local ok, chunks = pcall(filter.put, filter, list)
  spare = list
  return ok, chunks
end

-- Have the caller blamed for records that the filter does not take, at so many levels above
-- whoever returns what this returns.
local function blame(raised, level)
  if type(raised) ~= "string" or not raised:find "^bad argument #1 to 'put'" then error(raised, 0) end
  error(raised, level + 1)
end

-- Queue what the filter has made; it may have made records, too, of input that waits.
local function queue(self, chunks, put_chunks, address)
  if self.filter.revived then
    self.filter.revived = nil
    self:refed()
  end
  if is_too_much(self, octets_of(chunks)) then return refuse_more(self) end
  output.reserve(self)
  return output.queued(self, (put_chunks(self, chunks, address)))
end

local function put_chunks(self, chunks)
  return (self.output_driver or self.driver):put(chunks)
end

-- What `put` does when there is more to do than to append a suffix.
local function put(self, record, ...)
  if self.refusal then return refuse(self, 2) end
  local ok, chunks = frame(self, record, ...)
  if not ok then return blame(chunks, 2) end
  return queue(self, chunks, put_chunks)
end

-- Blame the caller of `put_to` for what the driver does not take.
local function put_to(self, chunks, address)
  local its_driver = output.driver(self)
  local ok, octets = pcall(its_driver.put, its_driver, chunks, address)
  if ok then return octets end
  if octets == "not enough memory" then error(octets, 0) end
  local why = tostring(octets)
  error(("bad argument #1 to 'put_to' (%s)"):format(why:match("%((.*)%)$") or why), 3)
end

---Likewise, to one address: on a datagram socket.
---@param address string as on_input was given it, or "127.0.0.1:5000", "unix:/path"
---@param record any
---@param ... any
---@return boolean? full
---@return string? message
---@return integer? errno
function ReadWrite:put_to(address, record, ...)
  if self.refusal then return refuse(self, 1) end
  local ok, chunks = frame(self, record, ...)
  if not ok then return blame(chunks, 1) end
  return queue(self, chunks, put_to, address)
end

---Queue records for output. They are written at once, as far as the handle takes them;
---what a function that the loop calls puts is written when it has returned.
---Raises on records that the filter does not take, and after `close` or `shutdown_output`.
---@type fun(self: poe.wheel.ReadWrite, record: any, ...: any): boolean?, string?, integer?
---full, at or above high_mark; or nil if nothing was queued, and why: the errno is that of the
---write that failed, or ENOBUFS over max_queue
ReadWrite.put = core.driver.putter(put, output.reserve, output.queued)

---Write what is queued, as far as the handle takes it now.
---@return integer octets that are left
function ReadWrite:flush()
  if self.closed or type(self.refusal) == "table" then return 0 end
  return output.flush_now(self)
end

---Have no records delivered and read nothing, from now on.
function ReadWrite:pause_input()
  input.pause(self)
end

---Go on with the records that were held back, and read again.
function ReadWrite:resume_input()
  input.resume(self)
end

---Take no more input, for good.
function ReadWrite:shutdown_input()
  if self.closing then return end
  input.shutdown(self)
  local _, _, code = handles.shutdown(self.handle, "r")
  if code == errno.ENOTSOCK and self.output_handle then handles.close(self.handle) end -- a pipe
end

-- Why nothing can be put after that.
local SHUT <const> = "attempt to write to a wheel whose output was shut down"

---Let what is queued be written and then end the output: the peer gets an end of file.
function ReadWrite:shutdown_output()
  if self.refusal and (self.refusal ~= SHUT or self.shuts_output) then return end
  if self.answers then input.reply(self) end
  output.refuse(self, SHUT)
  if output.is_empty(self) then output.finish(self) end
  self.shuts_output = true
end

local function check_mark(method, octets, least, most)
  if math.type(octets) == "integer" and octets >= least and octets <= most then return end
  local range = most == math.maxinteger and ">= " .. least or ("in %d..%d"):format(least, most)
  local got = math.type(octets) and tostring(octets) or type(octets)
  error(("bad argument #1 to '%s' (integer %s expected, got %s)"):format(method, range, got), 3)
end

local function check_filter(filter, method)
  if type(filter) == "table" then return end
  error(("bad argument #1 to '%s' (filter expected, got %s)"):format(method, type(filter)), 3)
end

---Have other functions called from now on, or none: `wheel:event{ on_input = fn, on_low = false }`.
---@param functions table<string, function|false> by the names that `new` has for them
function ReadWrite:event(functions)
  local o = options.read("event", functions, EVENTS)
  for _, name in ipairs(NAMES) do
    local fn = o[name]
    if fn == true then error(options.bad("event", name, "function or false expected, got true"), 2) end
  end
  for _, name in ipairs(NAMES) do
    if o[name] ~= nil then self[name] = o[name] end
  end
  if o.on_input ~= nil then input.give(self, o.on_input) end
end

local function set_marks(self, low, high)
  self.low_mark, self.high_mark = low, high
  self.max_queue = math.max(self.max_queue, high)
  if not self.closing then output.marked(self) end
end

---Octets queued from which `put` says true and on_high is called; above low_mark.
---@param octets integer
function ReadWrite:set_high_mark(octets)
  check_mark("set_high_mark", octets, self.low_mark + 1, math.maxinteger)
  set_marks(self, self.low_mark, octets)
end

---Octets queued at which on_low is called; below high_mark.
---@param octets integer
function ReadWrite:set_low_mark(octets)
  check_mark("set_low_mark", octets, 0, self.high_mark - 1)
  set_marks(self, octets, self.high_mark)
end

---Frame records of both directions with another filter. Input that the old one was fed and
---has not returned is the new one's; records that were put keep the form they have.
---@param filter poe.Filter
function ReadWrite:set_filter(filter)
  check_filter(filter, "set_filter")
  input.switch(self, filter)
  self.output_filter = nil
  output.learn(self)
end

---@param filter poe.Filter
function ReadWrite:set_input_filter(filter)
  check_filter(filter, "set_input_filter")
  input.switch(self, filter)
end

---@param filter poe.Filter
function ReadWrite:set_output_filter(filter)
  check_filter(filter, "set_output_filter")
  self.output_filter = filter
  output.learn(self)
end

---@return poe.Filter
function ReadWrite:get_input_filter()
  return self.filter
end

---@return poe.Filter
function ReadWrite:get_output_filter()
  return self.output_filter or self.filter
end

---@return poe.FileHandle
function ReadWrite:get_input_handle()
  return self.handle
end

---@return poe.FileHandle
function ReadWrite:get_output_handle()
  return output.handle(self)
end

---@return integer octets that have been read and are in no record yet
function ReadWrite:get_filter_in_octets()
  return octets_of(self.filter:get_pending() or {})
end

---@return integer octets that have been put and not been written
function ReadWrite:get_driver_out_octets()
  return self.closed and 0 or output.octets(self)
end

---@return integer messages likewise; one that was written in part counts
function ReadWrite:get_driver_out_messages()
  return self.closed and 0 or output.driver(self):get_out_messages_buffered()
end

-- Read no more, write what is queued, and close the handle; see poe.wheel.readwrite.closing.
ReadWrite.close = closing.close

---@package
ReadWrite.release = closing.release

---@return boolean
function ReadWrite:isclosed()
  return self.closed
end

function ReadWrite:__tostring()
  local state = self.closed and "closed" or self.closing and "closing" or tostring(self.handle)
  return ("%s (%s)"):format(getmetatable(self).__name, state)
end

return ReadWrite
