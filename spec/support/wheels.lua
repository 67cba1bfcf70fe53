--- Helpers for specs of wheels: a wheel whose every event is noted, and its peer.

local driver = require "poe.driver"
local handle = require "poe.handle"
local memory = require "poe.driver.memory"
local patience = require "spec.support.patience"
local readwrite = require "poe.wheel.readwrite"
local transfer = require "spec.support.transfer"
local turns = require "spec.support.turns"

local NAMES <const> = { "on_input", "on_error", "on_flushed", "on_high", "on_low", "on_closed" }

---@class spec.Rig
---@field wheel poe.wheel.ReadWrite
---@field loop poe.Loop
---@field reports string[] what the loop was told
---@field events any[][] { "on_input", record }, … in order, the wheel left out
---@field input  poe.FileHandle that the peer reads
---@field output poe.FileHandle that the peer writes
local Rig = {}
Rig.__index = Rig

local wheels = {}

-- What an event is noted as.
local function note(name, wheel, ...)
  local event = { name }
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if value ~= wheel then event[#event + 1] = value end
  end
  return event
end

-- Functions that note, and then do what the spec wants done.
local function recorder(self, name, action)
  return function(...)
    table.insert(self.events, note(name, self.wheel, ...))
    if action then return action(...) end
  end
end

---Make a wheel of `options`, whose functions are called after they were noted. What they
---name `without` it does not have.
---@param options table of poe.wheel.readwrite.new, with or without handles
---@param without? table<string, boolean>
---@return spec.Rig
function wheels.new(options, without)
  local self = setmetatable({ events = {} }, Rig)
  self.loop, self.reports = turns.new()
  local o = {}
  for name, value in pairs(options) do o[name] = value end
  for _, name in ipairs(NAMES) do
    o[name] = not (without and without[name]) and recorder(self, name, options[name]) or nil
  end
  if type(o.loop) == "function" then o.loop = o.loop(self.loop) end
  o.loop = o.loop or self.loop
  self.wheel = readwrite.new(o)
  return self
end

---For the option `loop`: the rig's, but that its timers are noted and never due by themselves.
---@param timers table[] is filled: { seconds =, fire = function() } each
---@return function
function wheels.with_timers(timers)
  return function(loop)
    local function after(_, seconds, fn, argument)
      local timer = { seconds = seconds, cancel = function() end }
      function timer.fire() return fn(argument) end
      timers[#timers + 1] = timer
      return timer
    end
    return wheels.standing_on(loop, { after = after })
  end
end

-- What drivers may have that only those of poe.core have.
local SHORT_CUTS <const> = { get_octets = true, append = true, putter = true }

---An object that does what another does, but for some methods of its own.
---@param below table|userdata
---@param own table<string, function>
---@return table
function wheels.standing_on(below, own)
  return setmetatable(own, { __index = function(_, name)
    return not SHORT_CUTS[name] and below[name] and function(_, ...) return below[name](below, ...) end
  end, __newindex = below })
end

local function join(options, more)
  for name, value in pairs(options or {}) do more[name] = value end
  return more
end

---A wheel on one end of a socket pair.
---@param options? table
---@param kind? string
function wheels.on_socket(options, kind, without)
  local here, there = assert(handle.socketpair(kind))
  local self = wheels.new(join(options, { handle = here }), without)
  self.input, self.output = there, there
  return self
end

---A wheel on two pipes; its output takes 4096 octets.
function wheels.on_pipes(options, without)
  local in_reader, in_writer = assert(handle.pipe())
  local out_reader, out_writer = assert(handle.pipe())
  assert(out_writer:setpipesize(4096))
  local self = wheels.new(join(options, { input_handle = in_reader, output_handle = out_writer }), without)
  self.input, self.output = out_reader, in_writer
  return self
end

---A wheel on one end of a pair in memory.
function wheels.in_memory(options, of_pair)
  local here, there = memory.pair(of_pair)
  local self = wheels.new(join(options, { handle = here }))
  self.input, self.output = there, there
  return self
end

---Turn as long as there is something to do at once; what has happened since.
---@return any[][] events
function Rig:turn()
  turns.some(self.loop)
  return self:take()
end

---@return any[][] events since last asked
function Rig:take()
  local events = self.events
  self.events = {}
  return events
end

---Turn until so many events have come, or until `condition()`.
---@param condition integer|fun(): any
function Rig:await(condition)
  local wanted = condition
  if type(wanted) == "number" then condition = function() return #self.events >= wanted end end
  turns.await(self.loop, condition)
  return self:take()
end

---Have the peer write.
function Rig:write(...)
  local d = driver.new(self.output)
  d:put { ... }
  local left, message = transfer.flush(d, self.output)
  assert(left == 0 and not message, message)
end

---What the peer reads, if anything: at most so many octets.
---@param octets? integer
---@return string|nil data nil at the end
function Rig:read(octets)
  local d = self.reader or driver.sysrw { block_size = octets or 65536 }
  if memory.is_end(self.input) then d = driver.new(self.input) end
  local chunks, message, code = d:get(self.input)
  if chunks and not chunks[1] and patience.in_vain > 1 and not self.loop:isrunning() then
    turns.some(self.loop) -- what is said to be written at once is written soon
    chunks, message, code = d:get(self.input)
  end
  if not chunks then return nil, message, code end
  return table.concat(chunks)
end

---Have the peer read, while the loop turns, until the end or so many octets.
---@param octets? integer
---@return string
function Rig:read_all(octets)
  local parts, size, deadline = {}, 0, self.loop.now() + 30
  repeat
    self.loop:step(0)
    local data = self:read()
    parts[#parts + 1] = data
    size = size + #(data or "")
    assert(self.loop.now() < deadline, "what was to come has not")
  until not data or octets and size >= octets
  return table.concat(parts)
end

---Close all there is.
function Rig:close()
  self.wheel:close { discard = true }
  self.input:close()
  self.output:close()
  self.loop:close()
end

return wheels
