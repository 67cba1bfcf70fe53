--- How specs of drivers and handles, which ask without a loop, come to the same under the rules of
-- spec/fault/rules: they ask again as long as the system says that there is something, as a loop does.
-- The calls of lua/poe are left as they are: that is what is tried.

local patience = {}

local RULE = os.getenv "RULE"

-- More than a `get` gives at once.
local MOST <const> = 1 << 20

-- Attempts in vain before it is believed: the system, too, says that there is room where there is
-- none (for a datagram whose receiver is full), and a rule never says no so many times.
local IN_VAIN <const> = 64

---Attempts in vain before a spec is to believe it.
patience.in_vain = RULE and RULE ~= "" and IN_VAIN or 1

local exotic = require "spec.support.exotic"

-- Is it a spec that calls, not the code that is to be tried?
local function is_of_a_spec(level)
  return debug.getinfo(level + 1, "S").short_src:find "^%.?/?spec/" ~= nil
end

-- What the system is asked about: one in memory is always as it says.
local function file_of(handle)
  if math.type(handle) == "integer" or io.type(handle) == "file" then return handle end
  for _, method in ipairs { "fileno", "getfd", "pollfd" } do
    local ok, fd = pcall(function() return handle[method](handle) end)
    if ok and math.tointeger(fd) then return math.tointeger(fd) end
  end
end

local function is_ready(handle, what)
  local file = file_of(handle)
  return file ~= nil and exotic.ready(file, what)
end

local function keeps_messages(handle)
  local file = file_of(handle)
  return file ~= nil and exotic.keeps_messages(file)
end

local function holds(handle)
  local file = file_of(handle)
  return file ~= nil and exotic.holds(file) and not exotic.keeps_messages(file)
end

-- What came after a first octet, if that is all there was.
local function gather(get, driver, handle, chunks, ...)
  local parts = { chunks[1] }
  while #parts < MOST and holds(handle) do
    local more = get(driver, handle, ...)
    if not more then break end
    table.move(more, 1, #more, #parts + 1, parts)
  end
  chunks[1] = table.concat(parts)
end

-- What stops a stream is told once more; messages go on without the one that is lost.
local function may_flush(handle, message)
  return is_ready(handle, "write") and (not message or keeps_messages(handle))
end

local patient = {}

function patient.get(get, driver, handle, ...)
  local result
  for _ = 1, IN_VAIN do
    result = table.pack(get(driver, handle, ...))
    if type(result[1]) ~= "table" or #result[1] > 0 or not is_ready(handle, "read") then break end
  end
  if RULE == "short" and type(result[1]) == "table" and #result[1] == 1 and #result[1][1] == 1 then
    gather(get, driver, handle, result[1], ...)
  end
  return table.unpack(result, 1, result.n)
end

function patient.get_octets(get_octets, driver, handle)
  local octets, message, code
  for _ = 1, IN_VAIN do
    octets, message, code = get_octets(driver, handle)
    if octets ~= "" or not is_ready(handle, "read") then break end
  end
  while RULE == "short" and octets and octets ~= "" and holds(handle) do
    octets = octets .. get_octets(driver, handle)
  end
  return octets, message, code
end

function patient.flush(flush, driver, handle, ...)
  local left, message, code = flush(driver, handle, ...)
  local queued, vain = driver:get_out_messages_buffered(), 0
  while queued > 0 and vain < IN_VAIN and may_flush(handle, message) do
    local octets, messages = left, queued
    local now, another, its_code = flush(driver, handle, ...)
    left, queued = now, driver:get_out_messages_buffered()
    if not message then message, code = another, its_code end
    vain = left == octets and queued == messages and vain + 1 or 0
  end
  return left, message, code
end

function patient.accept(accept, listener)
  local result
  for _ = 1, IN_VAIN do
    result = table.pack(accept(listener))
    if result[1] ~= false or not is_ready(listener, "read") then break end
  end
  return table.unpack(result, 1, result.n)
end

-- Of a method, the first argument is the one behind the object, as Lua says where it knows.
local function as_of_a_method(ok, ...)
  if ok then return ... end
  local why = ...
  if type(why) ~= "string" then error(why, 0) end
  error((why:gsub("bad argument #(%d+)", function(n) return "bad argument #" .. n - 1 end)), 0)
end

-- A method that asks again where a spec calls it.
local function again(name, method)
  local ask = patient[name]
  return function(...)
    if not is_of_a_spec(2) then return method(...) end
    return as_of_a_method(pcall(ask, method, ...))
  end
end

---Methods of a class, of which some ask again where a rule is at work that needs it.
---@param methods table<string, function>
---@return table<string, function>
function patience.methods(methods)
  if not RULE or RULE == "" or RULE == "eintr" then return methods end
  local all = setmetatable({}, { __index = methods })
  for name in pairs(patient) do all[name] = methods[name] and again(name, methods[name]) end
  return all
end

return patience
