--- A connection for tasks: a read/write wheel whose functions wait.
--
-- One task may read while others write. What is written goes out when the task that
-- wrote it waits for anything; a task that writes faster than the peer reads waits.
-- A task that never has to wait, because there always is another record or room for one,
-- lets others run all the same after so many.
--
-- While no task reads, the loop does not watch for input, so that `run` does not go on for
-- a connection that nobody cares for any more.

local ReadWrite = require "poe.wheel.readwrite"
local core = require "poe.core"
local errno = require "poe.errno"
local input = require "poe.wheel.readwrite.input"
local output = require "poe.wheel.readwrite.output"
local settings = require "poe.wheel.readwrite.settings"
local task = require "poe.task"

local line_get_one = require("poe.filter.line").get_one
local pcall, type = pcall, type

---@class poe.Conn : poe.wheel.ReadWrite
---@field private reader poe.Task|false that waits for a record
---@field private writers poe.Task[]|false that wait for room in the queue
---@field private drainers poe.Task[]|false that wait for the queue to be empty
---@field package server poe.Server|false that it is one of: a field of its class
local Conn = {}
for name, value in pairs(ReadWrite) do Conn[name] = value end -- one table to look in, not two
Conn.__name, Conn.__index = "poe.Conn", Conn
Conn.watches_input = false -- before the first `read`
Conn.reader, Conn.writers, Conn.drainers, Conn.server = false, false, false, false

-- Records are delivered to who asks for one.
Conn.event, Conn.pause_input, Conn.resume_input = nil, nil, nil

-- Records that are read or written, without any need to wait, until others have their turn.
local BURST <const> = 1024

-- Those since they had it last, of all connections.
local burst = 0

-- What cannot be read from any more, for good.
local CLOSED = { message = "the connection was closed", code = errno.ECANCELED, told = true }

---Make a connection of a handle, which is the connection's from then on.
---Raises on an unknown or ill-typed option.
---@param opts poe.wheel.ReadWriteOptions without functions
---@return poe.Conn
function Conn.new(opts)
  return ReadWrite.object(Conn, settings.read(Conn, opts))
end

---Make one of those that have something in common.
---@package
---@param class table `Conn`, or what `extend` gave
---@param opts poe.wheel.ReadWriteOptions that have been checked
---@return poe.Conn
function Conn.make(class, opts)
  return ReadWrite.object(class, opts)
end

---A class of connections that have fields in common.
---@package
---@param fields table
---@return table class
function Conn.extend(fields)
  local class = {}
  for name, value in pairs(Conn) do class[name] = value end
  for name, value in pairs(fields) do class[name] = value end
  class.__index = class
  return class
end

-- Tell the reader. If he does not read on at once, who knows whether he ever does.
local function wake_reader(self, ...)
  local reader = self.reader
  self.reader = false
  if reader then reader:wake(...) end
  if not self.reader then return input.unwatch(self) end
end

local function wake_all(self, name, ...)
  local waiting = self[name]
  if not waiting then return end
  self[name] = false
  for _, waiter in ipairs(waiting) do waiter:wake(...) end
end

-- What was written while the reader ran goes out now.
local function flush(self)
  if self.flush_state ~= "delivering" then return self.flush_state and output.flush(self) end
  self.flush_state = false
end

-- Likewise, when something has raised: memory was wanting.
local function flush_later(self)
  if self.flush_state == "delivering" then self.flush_state = false end
  if self.flush_state then self.loop:defer(output.flush, self) end
end

-- What the reader is told: a record, or why there is none. Nothing if he is to wait.
local function outcome(self, record, extra)
  local over = self.over
  if record ~= nil then return true, record, extra end
  if extra then return true, nil, extra, errno.EBADMSG end
  if over then return true, nil, over.message, over.code end
end

local deliver

-- The filter has raised: it may have wanted memory, or else it raises again.
local function take_again(self)
  local ok, record, extra = pcall(input.take, self)
  if ok then return deliver(self, outcome(self, record, extra)) end
  if self.flush_state == "delivering" then self.flush_state = false end
  return wake_reader(self, nil, "the filter has raised an error", errno.EBADMSG)
end

-- Take a record for the reader.
local function take(self)
  local loop = self.loop
  loop.went_on, loop.went_on_with = take_again, self -- as loop:guard does
  local record, extra = input.take(self)
  loop.went_on = false
  return outcome(self, record, extra)
end

local function give(self, is_there, record, extra, code)
  if not is_there then return end
  if extra == nil then return wake_reader(self, record) end
  return wake_reader(self, record, extra, code)
end

function deliver(self, is_there, record, extra, code)
  local loop = self.loop
  loop.went_on, loop.went_on_with = flush_later, self -- as loop:guard does
  give(self, is_there, record, extra, code)
  loop.went_on = false
  return flush(self)
end

-- The handle can be read. What nobody asks for stays where it is.
---@package
function Conn:readable()
  if not self.reader then return input.unwatch(self) end
  if not input.read(self) or not self.reader then return end
  self.flush_state = self.flush_state or "delivering"
  return deliver(self, take(self))
end

-- The filter has what another one left: perhaps the record that is waited for.
---@package
function Conn:refed()
  if self.reader then self.loop:defer(self.look_again, self) end
end

---@package
function Conn:look_again()
  if self.reader then return give(self, take(self)) end
end

-- Something went wrong: whoever waits is told; whoever comes later finds out by itself.
---@package
function Conn:fail(operation, message, code)
  if operation == "filter" and not self.over then self.over = { message = message, code = code, told = true } end
  if operation ~= "write" then return wake_reader(self, nil, message, code) end
  wake_all(self, "writers", nil, message, code)
  return wake_all(self, "drainers", nil, message, code)
end

-- A message was lost, and no more than that.
---@package
Conn.lose = Conn.fail

-- There is room in the queue again.
---@package
function Conn:on_low()
  return wake_all(self, "writers", true)
end

---@package
function Conn:on_flushed()
  return wake_all(self, "drainers", true)
end

---@package
function Conn:on_closed()
  if self.server then return self.server:left(self) end
end

local function remove(list, waiter)
  for i, other in ipairs(list) do
    if other == waiter then return table.remove(list, i) end
  end
end

---@package
Conn.ended = Conn.on_closed

-- A task that waited was cancelled.
---@package
function Conn:forget(waiter)
  if self.reader == waiter then
    self.reader = false
    input.unwatch(self)
  end
  if self.writers then remove(self.writers, waiter) end
  if self.drainers then remove(self.drainers, waiter) end
end

-- What the stack of a task is too small for; it would grow, for good.
local function watch(self)
  if not self.reader or self.watches_input then return end
  local ok, why = pcall(input.start, self)
  if not ok then return wake_reader(self, nil, tostring(why), errno.ENOMEM) end
end

local function wait_for_input(self)
  local me = task.current "read"
  if self.reader then error("attempt to read where another task reads", 2) end
  if not self.watches_input then self.loop:defer(watch, self) end
  self.reader = me
  return me:wait(self)
end

-- A record alone, or with who has sent it; or why there is none.
local function record_of(record, extra, over)
  if record == nil and extra then return nil, extra, errno.EBADMSG end
  if record == nil then return nil, over.message, over.code end
  if extra == nil then return record end
  return record, extra
end

-- The input is at its end: what is left of it, or why there is no more.
local function read_rest(self)
  if self.closing then error("attempt to use a closed connection", 2) end
  local record, extra = input.take(self)
  return record_of(record, extra, self.over)
end

-- One more was read or written: let others have their turn, if there were many.
local function count_one()
  burst = burst + 1
  if burst < BURST then return end
  burst = 0
  return task.give_way()
end

-- Read, when there is more to do than to take a record that has been made.
local function read(self, filter)
  if self.over then return read_rest(self) end
  local record, extra = filter:get_one()
  if self.answers then input.reply(self) end
  if record ~= nil then
    count_one()
    if extra == nil then return record end
  end
  if record == nil and extra == nil then return wait_for_input(self) end
  return record_of(record, extra)
end

---Wait for the next record.
---@return any record
---@return string? message "end of file", or what went wrong; with a record of a datagram socket, its sender
---@return integer? errno 0 at the end of file; EBADMSG if the filter can make no more records
function Conn:read()
  local filter = self.filter
  local ready = filter.get_one == line_get_one and filter.ready
  if ready and burst < BURST and not self.over then -- mostly: one of the lines made together
    local at = filter.at
    local record = ready[at]
    if record then
      ready[at], filter.at, burst = false, at + 1, burst + 1
      return record
    end
  end
  return read(self, filter)
end

---Records one by one, until there are no more; `read` then tells why.
---@return fun(conn: poe.Conn): any
---@return poe.Conn
function Conn:lines()
  return self.read, self
end

local function wait_for_output(self, name, me)
  local waiting = self[name] or {}
  waiting[#waiting + 1] = me
  self[name] = waiting
  return me:wait(self)
end

-- What `put` has said of a write: done; why not; or that there are too many.
local function settle(self, full, message, code)
  if full == false then return true end
  if full == nil then return nil, message, code end
  return wait_for_output(self, "writers", task.current "write")
end

-- Have the caller of `write` blamed for what `put` has raised, unless it blames another.
local function reblame(raised)
  if type(raised) ~= "string" or raised == "not enough memory" then error(raised, 0) end
  local position, why = raised:match("^([^\n]-:%d+: )(.*)$")
  if position and not why:find("^bad argument #1 to 'put'") then error(raised, 0) end
  error(why or raised, 4)
end

local function settle_careful(self, ok, full, message, code)
  if not ok then reblame(full) end
  return settle(self, full, message, code)
end

-- Others wait already.
local function wait_for_room(self)
  local ok, message, code = true, nil, nil
  while ok and self.full do
    ok, message, code = wait_for_output(self, "writers", task.current "write")
  end
  return ok, message, code
end

-- What `write` does when there is more to do than to append a suffix. Its caller's caller
-- is to blame.
local function write(self, record, ...)
  if not task.now then error("attempt to wait in 'write' outside a task (see poe.spawn)", 3) end
  count_one()
  if record == nil then error("bad argument #1 to 'write' (record expected, got nil)", 3) end
  if type(self.refusal) == "string" then error(self.refusal, 3) end
  local ok, message, code = wait_for_room(self)
  if not ok then return nil, message, code end
  return settle_careful(self, pcall(self.put, self, record, ...))
end

local function written(self, octets)
  if output.queued(self, octets) then return settle(self, true) end
  count_one()
  return true
end

---Queue records for output, and wait while there are too many. They are written when this
---task waits for anything. Raises on records that the filter does not take, after `close`
---or `shutdown_output`, and outside a task.
---@type fun(self: poe.Conn, record: any, ...: any): true?, string?, integer?
---done; or nil, message, errno
Conn.write = core.driver.putter(write, output.reserve, written, task)

---Wait until all that was written has left for the handle. Raises after `close`, and outside a task.
---@return true? done
---@return string? message
---@return integer? errno
function Conn:flush()
  if self.closing then error("attempt to use a closed connection", 2) end
  local me = task.current "flush"
  local refusal = self.refusal
  if type(refusal) == "table" then return nil, refusal[1], refusal[2] end
  if output.is_empty(self) then return true end
  return wait_for_output(self, "drainers", me)
end

---Take no more input, for good: after what has come by now, `read` is at the end of file.
function Conn:shutdown_input()
  if self.over then return end
  ReadWrite.shutdown_input(self)
  self.over = { message = "end of file", code = 0, told = true }
  if self.reader then self.loop:defer(self.look_again, self) end
end

local function call_off(waiter)
  return waiter:wake_later(nil, CLOSED.message, CLOSED.code)
end

local function call_off_all(self)
  local reader = self.reader
  self.reader = false
  if reader then call_off(reader) end
  for _, name in ipairs { "writers", "drainers" } do
    local waiting = self[name] or {}
    self[name] = false
    for _, waiter in ipairs(waiting) do call_off(waiter) end
  end
end

---Read no more, write what is queued, and close the handle; what cannot be written within a
---minute of the last progress is lost. Whoever waits for the connection gets nil, message, ECANCELED.
---@param opts? { discard?: boolean } discard: do not write what is queued
function Conn:close(opts)
  if self.closed then return end
  ReadWrite.close(self, opts)
  if self.over == CLOSED then return end
  self.over = CLOSED
  output.refuse(self, "attempt to use a closed connection")
  return call_off_all(self)
end

Conn.__close = function(self) return self:close() end

return Conn
