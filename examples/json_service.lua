-- Keeps values for its clients, who ask in JSON, a request in a line.
-- usage: json_service.lua [ADDRESS], and then `nc 127.0.0.1 7010`, and say {"set":{"color":"blue"}}

local poe = require "poe"
local JSON = require "poe.filter.json"

local store = {}

local COMMANDS = {}

function COMMANDS.set(values)
  if type(values) ~= "table" then return { error = "object expected" } end
  for name, value in pairs(values) do
    if value == JSON.null then store[name] = nil else store[name] = value end
  end
  return { ok = true }
end

function COMMANDS.get(name)
  if store[name] == nil then return { value = JSON.null } end
  return { value = store[name] }
end

function COMMANDS.count(name)
  local number = store[name] or 0
  if math.type(number) ~= "integer" then return { error = "no counter" } end
  if number == math.maxinteger then return { error = "counter at its end" } end
  store[name] = number + 1
  return { value = number + 1 }
end

-- {"get":"color"}: the command, and what it is about.
local function answer(request)
  if JSON.ismalformed(request) then return { error = request.message } end
  local name, argument = nil, nil
  if type(request) == "table" then name, argument = next(request) end
  local command = COMMANDS[name]
  return command and command(argument) or { error = "no such command" }
end

local function serve(conn)
  for request in conn:lines() do conn:write(answer(request)) end
end

local server = assert(poe.listen(arg[1] or "127.0.0.1:7010", serve, {
  -- who sends what is no JSON is told so, and may go on; who sends too much is not heard any more
  filter = JSON.new { malformed = "report", max_length = 65536 },
}))
io.stderr:write("listening at ", server:getsockname(), "\n")
poe.run()
