--- Wheels: a client puts without regard to the marks, and does not read for a while; the server
-- stops to read when it cannot write.

local Dice = require "spec.soak.dice"
local Latch = require "spec.soak.latch"
local Length = require "poe.filter.length"
local ListenAccept = require "poe.wheel.listenaccept"
local ReadWrite = require "poe.wheel.readwrite"
local check = require "spec.soak.check"
local errno = require "poe.errno"
local handle = require "poe.handle"
local loop = require "poe.loop"
local task = require "poe.task"

local wheels = { conversations = 6 }

local function echo(socket)
  return ReadWrite.new {
    handle = socket, filter = Length.new(), high_mark = 16384,
    on_input = function(record, wheel) wheel:put(record) end,
    on_high = function(wheel) wheel:pause_input() end,
    on_low = function(wheel) wheel:resume_input() end,
    on_error = function(operation, message, code, wheel)
      wheel:close()
      if code ~= 0 then error(operation .. ": " .. message) end
    end,
  }
end

function wheels.open()
  local listener = assert(handle.listen "unix:@")
  return { address = listener:getsockname(), wheel = ListenAccept.new { handle = listener, on_accept = echo } }
end

-- What has gone wrong is raised where the conversation is.
local function failed(conversation, operation, message, code)
  if code ~= 0 then conversation.why = operation .. ": " .. message end
  conversation.over:open()
end

local function received(conversation, record)
  conversation.got = conversation.got + 1
  local ok, why = pcall(check.equal, conversation.expected:octets(), record, "record " .. conversation.got)
  if not ok then conversation.why = conversation.why or why end
  if conversation.got == conversation.count or not ok then conversation.over:open() end
end

local function connect(address)
  local socket, why, code
  repeat -- a unix socket whose backlog is full
    socket, why, code = handle.connect(address)
    if code == errno.EAGAIN then task.sleep(0.001) end
  until code ~= errno.EAGAIN
  return assert(socket, why)
end

local function new_client(self, conversation)
  return ReadWrite.new {
    handle = connect(self.address), filter = Length.new(), high_mark = 4096,
    on_input = function(record) received(conversation, record) end,
    on_low = function() conversation.room:open() end,
    on_error = function(...) failed(conversation, ...) end,
    on_closed = function() conversation.closed:open() end,
  }
end

-- Put all, and wait for room now and then only.
local function put_all(wheel, conversation, seed, patience)
  local dice = Dice.new(seed)
  for _ = 1, conversation.count do
    conversation.room = Latch.new()
    local full = wheel:put(dice:octets())
    if full == nil then return end
    if full and patience:chance(30) then
      wheel:resume_input()
      conversation.room:await()
    end
  end
end

function wheels.converse(self, dice, tally)
  local seed, count = dice:roll(), dice:number(1, 100)
  local conversation = {
    count = count, got = 0, expected = Dice.new(seed), over = Latch.new(), closed = Latch.new(),
  }
  local wheel = new_client(self, conversation)
  local _ <close> = setmetatable({}, { __close = function() wheel:close { discard = true } end })
  wheel:pause_input()
  put_all(wheel, conversation, seed, dice)
  loop.default():after(dice:number(0, 5) / 1000, function() wheel:resume_input() end)
  conversation.over:await()
  if conversation.why then error(conversation.why, 0) end
  check.equal(count, conversation.got, "records")
  wheel:close()
  conversation.closed:await()
  tally.records = tally.records + 2 * count
end

function wheels.close(self)
  self.wheel:close()
end

return wheels
