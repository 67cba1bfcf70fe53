--- How specs of drivers and handles, which ask without a loop, come to the same under the rules of
-- spec/fault/rules: they ask again as long as the system says that there is something, as a loop does.
-- The calls of lua/poe are left as they are: that is what is tried.

local patience = {}

local RULE = os.getenv "RULE"

-- More than a `get` gives at once.
local MOST <const> = 1 << 20

local exotic = package.loadlib("build/exotic.so", "luaopen_exotic")
exotic = exotic and exotic()

-- Is it a spec that calls, not the code that is to be tried?
local function is_of_a_spec(level)
  return debug.getinfo(level + 1, "S").short_src:find "^%.?/?spec/" ~= nil
end

-- What the system is asked about: one in memory is always as it says.
local function file_of(handle)
  if math.type(handle) == "integer" or io.type(handle) == "file" then return handle end
  local ok, fd = pcall(function() return handle:fileno() end)
  return ok and math.type(fd) == "integer" and fd or nil
end

local function is_ready(handle, what)
  local file = file_of(handle)
  return file ~= nil and exotic.ready(file, what)
end

local function holds(handle)
  local file = file_of(handle)
  return file ~= nil and exotic.holds(file)
end

-- What came after a first octet, if that is all there was.
local function gather(get, driver, handle, chunks, ...)
  local parts = { table.remove(chunks) }
  while #parts < MOST and holds(handle) do
    local more = get(driver, handle, ...)
    if not more then break end
    table.move(more, 1, #more, #parts + 1, parts)
  end
  chunks[#chunks + 1] = table.concat(parts)
end

local patient = {}

function patient.get(get, driver, handle, ...)
  local result = table.pack(get(driver, handle, ...))
  while type(result[1]) == "table" and #result[1] == 0 and is_ready(handle, "read") do
    result = table.pack(get(driver, handle, ...))
  end
  if RULE == "short" and type(result[1]) == "table" and #result[1] == 1 and #result[1][1] == 1 then
    gather(get, driver, handle, result[1], ...)
  end
  return table.unpack(result, 1, result.n)
end

function patient.flush(flush, driver, handle, ...)
  local left, message, code = flush(driver, handle, ...)
  while left and left > 0 and not message and is_ready(handle, "write") do
    left, message, code = flush(driver, handle, ...)
  end
  return left, message, code
end

function patient.accept(accept, listener)
  local result = table.pack(accept(listener))
  while result[1] == false and is_ready(listener, "read") do
    result = table.pack(accept(listener))
  end
  return table.unpack(result, 1, result.n)
end

-- A method that asks again where a spec calls it.
local function again(name, method)
  local ask = patient[name]
  return function(...)
    if not is_of_a_spec(2) then return method(...) end
    return ask(method, ...)
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
