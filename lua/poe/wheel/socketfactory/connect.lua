--- How a socket factory connects: to several addresses, the next one tried before the last
-- has failed for certain. Source: RFC 8305 ("happy eyeballs"), sections 4 and 5; connect(2).

local cancel_timer = require("poe.wheel.shared").cancel_timer
local errno = require "poe.errno"
local handle = require "poe.handle"

-- Seconds to wait for room in the backlog of a unix socket, of which nothing tells.
local FIRST_DELAY <const>, LAST_DELAY <const> = 0.01, 0.5

---An address that is being tried.
---@class poe.wheel.socketfactory.Attempt
---@field connect poe.wheel.socketfactory.Connect
---@field address string
---@field delay number seconds until it is tried anew
---@field handle? poe.Handle while it connects
---@field timer? poe.Timer while it waits for its backlog

---@class poe.wheel.socketfactory.Connect
---@field private wheel poe.wheel.SocketFactory
---@field private loop poe.Loop
---@field private opts table options of poe.handle.connect
---@field private attempt_delay number seconds
---@field private addresses string[] in the order in which they are tried
---@field private next integer the first that has not been
---@field private attempts table<poe.wheel.socketfactory.Attempt, true> under way
---@field private timer? poe.Timer until the next address is tried
---@field private failure? table message and code of the error that tells most
local Connect = { __name = "poe.wheel.socketfactory.Connect" }
Connect.__index = Connect

-- These say only that there is no way from here; another address's may tell more.
local TELLS_LITTLE = {
  [errno.ENETUNREACH] = true, [errno.EHOSTUNREACH] = true, [errno.EADDRNOTAVAIL] = true,
  [errno.EAFNOSUPPORT] = true, [errno.EINVAL] = true,
}

local function is_six(address)
  return address:find("^%[") ~= nil
end

-- The two families by turns, beginning with the first one's.
local function interleave(addresses)
  local firsts, others, mixed = {}, {}, {}
  for _, address in ipairs(addresses) do
    table.insert(is_six(address) == is_six(addresses[1]) and firsts or others, address)
  end
  for i = 1, #addresses do
    mixed[#mixed + 1] = firsts[i]
    mixed[#mixed + 1] = others[i]
  end
  return mixed
end

---@param wheel poe.wheel.SocketFactory
---@param loop poe.Loop
---@param opts table options of poe.handle.connect
---@param attempt_delay number seconds
---@return poe.wheel.socketfactory.Connect
function Connect.new(wheel, loop, opts, attempt_delay)
  return setmetatable({
    wheel = wheel, loop = loop, opts = opts, attempt_delay = attempt_delay,
    addresses = {}, next = 1, attempts = {},
  }, Connect)
end

local ready

-- Let go of an attempt and all it has but its handle.
local function forget(self, attempt)
  self.attempts[attempt] = nil
  if attempt.handle then self.loop:unwatch_write(attempt.handle, ready, attempt) end
  if attempt.timer then attempt.timer:cancel() end
end

local function note(self, message, code)
  if not self.failure or TELLS_LITTLE[self.failure[2]] then self.failure = { message, code } end
end

local try_next, try_next_later

-- An attempt has failed: on to the next address, at once.
local function fail(self, attempt, message, code)
  forget(self, attempt)
  if attempt.handle then attempt.handle:close() end
  note(self, message, code)
  cancel_timer(self)
  return try_next(self)
end

-- TCP lets a socket connect to itself where nobody listens on its own port.
local function has_met_itself(h)
  local name = h:getsockname()
  return name == h:getpeername() and not name:find("^unix:")
end

local function succeed(self, attempt)
  local h = attempt.handle
  if has_met_itself(h) then
    return fail(self, attempt, "connect: Connection refused", errno.ECONNREFUSED)
  end
  forget(self, attempt)
  return self.wheel:connected(h, attempt.address)
end

local function give_up(self)
  if not self.wheel.closed then return self.wheel:fail("connect: Cannot allocate memory", errno.ENOMEM) end
end

-- What the loop calls, for an attempt or for all: where there is no memory for it, the whole has failed.
local function step(fn)
  return function(argument)
    local self = argument.connect or argument
    self.loop:guard(give_up, self)
    fn(argument)
    self.loop:guard(false)
  end
end

-- It is writable: how did it go?
ready = step(function(attempt)
  local ok, message, code = attempt.handle:connected()
  if ok then return succeed(attempt.connect, attempt) end
  if ok == nil then return fail(attempt.connect, attempt, message, code) end
end)

local function watch(self, attempt)
  local ok, message, code = self.loop:watch_write(attempt.handle, ready, attempt)
  if not ok then return fail(self, attempt, message, code) end
end

local try_again

-- The backlog of a unix socket is full, and nothing will tell when it is not.
local function wait_for_room(self, attempt)
  attempt.timer = self.loop:after(attempt.delay, try_again, attempt)
  attempt.delay = math.min(attempt.delay * 2, LAST_DELAY)
end

local function try(attempt)
  local self = attempt.connect
  attempt.timer = nil
  local h, message, code = handle.connect(attempt.address, self.opts)
  attempt.handle = h
  if code == errno.EAGAIN then return wait_for_room(self, attempt) end
  if not h then return fail(self, attempt, message, code) end
  return watch(self, attempt)
end

try_again = step(try)

-- Try one address more. When none is left and none is under way, that was all.
function try_next(self)
  local address = self.addresses[self.next]
  self.timer = nil
  if not address then
    if not next(self.attempts) then return self.wheel:fail(table.unpack(self.failure)) end
    return
  end
  self.next = self.next + 1
  if self.addresses[self.next] then
    self.timer = self.loop:after(self.attempt_delay, try_next_later, self)
  end
  local attempt = { connect = self, address = address, delay = FIRST_DELAY, handle = false }
  self.attempts[attempt] = true
  return try(attempt)
end

try_next_later = step(try_next)

local begin = step(function(self)
  self.addresses = interleave(self.addresses)
  return try_next(self)
end)

---Connect to the first of these that answers.
---@param addresses string[]
function Connect:start(addresses)
  self.addresses = addresses
  return begin(self)
end

---Break off whatever is under way.
function Connect:close()
  cancel_timer(self)
  for attempt in pairs(self.attempts) do
    forget(self, attempt)
    if attempt.handle then attempt.handle:close() end
  end
end

return Connect
