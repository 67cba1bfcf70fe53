--- Names into addresses, without waiting: by the system's own resolver, which honours
-- /etc/hosts and nsswitch.conf, in threads. Source: getaddrinfo(3).
--
-- A loop looks up four names at a time, each in a thread, which is there only as long as it
-- has something to do. Nothing can break off a lookup that is under way: the thread of one
-- that was cancelled goes on for nobody, and another takes its place. There are 64 threads
-- at most; once all of them are at work for nobody, the next lookup waits for the first to
-- end. Closing the Lua state waits for all, which may take as long as resolv.conf(5) allows.
-- 4096 lookups may wait for a thread, or to be told.

local core = require "poe.core"
local options = require "poe.options"

local isaddress = core.handle.isaddress

---What has been asked and not yet answered.
---@class poe.resolver.Request
---@field private fn fun(addresses: string[]?, message: string?, code: integer?)|false false when it is over
---@field private pool poe.resolver.Pool|false where it is looked up; false if it need not be
---@field private number integer|false its number there
---@field private answer table|false what `fn` will be given
local Request = { __name = "poe.resolver.Request" }
Request.__index = Request

---What is looked up for one loop.
---@class poe.resolver.Pool
---@field loop poe.Loop
---@field source userdata csrc/lua/resolver.c
---@field requests table<integer, poe.resolver.Request> by number

local resolver = {}

-- A loop's pool, while it has one.
---@type table<poe.Loop, poe.resolver.Pool>
local pools = setmetatable({}, { __mode = "k" })

local function is_port(service)
  return not service:find("^%d+$") or #service <= 5 and tonumber(service) <= 65535
end

local function is_host(host, passive)
  return host == "*" and passive or host:find("^[^%[%]:*]+$")
end

-- "host:service" -> host, service; nothing if it is none.
local function split(address, passive)
  local host, service = address:match("^(.*):([^:]+)$")
  local literal = host and host:match("^%[([^%[%]]*:[^%[%]]*)%]$")
  if not host or address:find("\0", 1, true) or not is_port(service) then return end
  if literal or is_host(host, passive) then return literal or host, service end
end

local EXPECTED <const> = "address such as 'localhost:80' or 'unix:/path' expected, got "

---Word what is wrong with an address.
---@param address any
---@param passive? boolean it is to listen on: its host may be "*"
---@return string? why nil if nothing is
function resolver.address_fault(address, passive)
  if type(address) ~= "string" then return EXPECTED .. type(address) end
  if not isaddress(address) and not split(address, passive) then
    return ("%s'%s'"):format(EXPECTED, address)
  end
end

---Word what is wrong with an address of one's own, which is not looked up.
---@param address string
---@return string? why nil if nothing is
function resolver.own_address_fault(address)
  if isaddress(address) then return nil end
  return ("address such as '127.0.0.1:0' expected, got '%s'"):format(address)
end

local function finish(request, addresses, message, code)
  local fn = request.fn
  request.fn, request.pool = false, false
  if fn then fn(addresses, message, code) end
end

local function give_answer(request)
  finish(request, table.unpack(request.answer, 1, 3))
end

-- Answer without a lookup: from the loop all the same.
local function answer_later(request, loop, ...)
  request.answer = { ... }
  loop:defer(give_answer, request)
  return request
end

local take

-- Once there is nothing to wait for, let go of descriptors and threads. A thread that is
-- at work for somebody who has cancelled cannot be let go; the next lookup finds it.
local function settle(pool)
  if next(pool.requests) or not pool.source:isours() then return end
  pool.loop:unwatch_read(pool.source, take, pool)
  if not pool.source:isidle() then return end
  pool.source:close()
  pools[pool.loop] = nil
end

-- Give one answer; the loop calls again while there are more. Nobody is there for it where
-- memory ran out after it was asked for.
function take(pool)
  local number, addresses, message, code = pool.source:take()
  local request = number and pool.requests[number]
  if request then pool.requests[number] = nil end
  settle(pool)
  if request then return finish(request, addresses, message, code) end
end

-- A pool from before a fork has threads in the parent only, and is left to that.
local function pool_of(loop)
  local pool = pools[loop]
  if pool and pool.source:isours() then return pool end
  local source, message, code = core.resolver()
  if not source then return nil, message, code end
  pool = { loop = loop, source = source, requests = {} }
  pools[loop] = pool
  return pool
end

-- Have a thread look it up.
local function ask(request, loop, ...)
  local pool, message, code = pool_of(loop)
  if not pool then return nil, message, code end
  if not next(pool.requests) then
    local ok
    ok, message, code = loop:watch_read(pool.source, take, pool)
    if not ok then return nil, message, code end
  end
  local number
  number, message, code = pool.source:ask(...)
  if number then
    request.pool, request.number, pool.requests[number] = pool, number, request
  end
  settle(pool)
  return number, message, code
end

-- Is it an address of that family, in which there is nothing to resolve?
local function is_resolved(address, family)
  if not isaddress(address) then return false end
  local unix, six = address:find("^unix:"), address:find("^%[")
  return unix or family == "any" or (family == "inet6") == (six ~= nil)
end

---Tell no answer. It may be called at any time, and again.
---@return boolean done false if there was nothing to cancel any more
function Request:cancel()
  local pool = self.pool
  if not self.fn then return false end
  self.fn, self.pool = false, false
  if pool then
    pool.requests[self.number] = nil
    pool.source:cancel(self.number)
    settle(pool)
  end
  return true
end

Request.__close = Request.cancel

local OPTIONS = {
  family = { "string", choices = { "any", "inet", "inet6" }, default = "any" },
  type = { "string", choices = { "stream", "dgram" }, default = "stream" },
  passive = { "boolean", default = false },
}

---Resolve "host:port" or "host:service", and call `fn` from the loop, never at once. It
---gets addresses as poe.handle takes them, in the order in which the system would have
---them tried, each once; or `nil, "resolve: Name or service not known", code`, where the
---code is getaddrinfo's, `poe.errno.EAI_NONAME` and so on, or errno. An address that is
---one already, with numbers or "unix:", is given back. Raises on one that is malformed.
---4096 may wait; for more the code is ENOBUFS. `type` is whose names of services
---are meant; `passive` asks for addresses to listen on.
---@param loop poe.Loop
---@param address string "localhost:80", "example.org:http", "[::1]:80"; passive also "*:80"
---@param opts? { family?: "any"|"inet"|"inet6", type?: "stream"|"dgram", passive?: boolean }
---@param fn fun(addresses: string[]?, message: string?, code: integer?)
---@return poe.resolver.Request request
function resolver.resolve(loop, address, opts, fn)
  local o = options.read("poe.resolver.resolve", opts, OPTIONS)
  local why = resolver.address_fault(address, o.passive)
  if why then error(("bad argument #2 to 'poe.resolver.resolve' (%s)"):format(why), 2) end
  if type(fn) ~= "function" then
    why = "bad argument #4 to 'poe.resolver.resolve' (function expected, got %s)"
    error(why:format(type(fn)), 2)
  end
  local request = setmetatable({ fn = fn, pool = false, number = false, answer = false }, Request)
  if is_resolved(address, o.family) then return answer_later(request, loop, { address }) end
  local host, service = split(address, o.passive)
  if host == "*" then host = nil end
  local ok, message, code = ask(request, loop, host, service, o.family, o.type, o.passive)
  return ok and request or answer_later(request, loop, nil, message, code)
end

return resolver
