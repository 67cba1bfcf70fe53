--- What specs of poe.wheel.socketfactory share: a loop, a wheel, and peers for it.

local busted = require "busted"
local assert = require "luassert"
local handle = require "poe.handle"
local SocketFactory = require "poe.wheel.socketfactory"
local turns = require "spec.support.turns"

---@class spec.Factory
---@field loop poe.Loop
---@field reports string[] what the loop was told
---@field wheel? poe.wheel.SocketFactory that was started last
---@field on_success function records its calls
---@field successes table[] its calls
---@field on_error function
---@field errors table[]
---@field private kept poe.Handle[] open until the test is over
local Factory = {}
Factory.__index = Factory

---For a `describe`: made anew before each test, and let go after it.
---@return spec.Factory
function Factory.new()
  local self = setmetatable({}, Factory)
  busted.before_each(function()
    self.kept = {}
    self.loop, self.reports = turns.new()
    self.on_success, self.successes = turns.recorder()
    self.on_error, self.errors = turns.recorder()
  end)
  busted.after_each(function()
    if self.wheel then self.wheel:close() end
    for _, call in ipairs(self.successes) do call[1]:close() end
    for _, h in ipairs(self.kept) do h:close() end
    self.loop:close()
    for name in pairs(self) do self[name] = nil end
  end)
  return self
end

---A wheel with these options and others that do.
function Factory:start(opts)
  opts.loop = self.loop
  opts.on_success, opts.on_error = opts.on_success or self.on_success, opts.on_error or self.on_error
  self.wheel = SocketFactory.new(opts)
  return self.wheel
end

---Turn until the wheel has told something.
function Factory:await()
  turns.await(self.loop, function() return #self.successes + #self.errors > 0 end)
end

---Have a handle stay open until the test is over.
function Factory:keep(h)
  assert(h)
  table.insert(self.kept, h)
  return h
end

function Factory:listen(address, opts)
  return self:keep(handle.listen(address or "127.0.0.1:0", opts))
end

---An address where nobody listens.
function Factory.closed_port(address)
  local listener = assert(handle.listen(address or "127.0.0.1:0"))
  address = listener:getsockname()
  listener:close()
  return address
end

---An address that does not answer, because its backlog is full; and what can make room there.
function Factory:black_hole()
  local listener = self:listen("127.0.0.1:0", { backlog = 0 })
  local address = listener:getsockname()
  for _ = 1, 16 do self:keep(handle.connect(address)) end
  return address, listener
end

---A unix address whose backlog is full; and what can make room there.
function Factory:full_backlog()
  local listener = self:listen("unix:@", { backlog = 0 })
  self:keep(handle.connect(listener:getsockname()))
  return listener:getsockname(), listener
end

---A resolver that knows these addresses only.
function Factory.resolver_of(addresses)
  return function(loop, _, _, fn)
    local cancelled
    loop:defer(function()
      if not cancelled then fn(addresses) end
    end)
    return { cancel = function() cancelled = true end }
  end
end

return Factory
