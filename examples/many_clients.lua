-- Holds many connections to an echo server at once, and has each of them answered.
-- usage: many_clients.lua [ADDRESS [COUNT]]

local poe = require "poe"

local address, count = arg[1] or "127.0.0.1:7000", math.tointeger(arg[2] or 1000)

-- Few connect at a time: who does not wait for the server to accept may be turned away.
local CONNECTING <const> = 64

local conns, answers = {}, 0

local function connect_some(from)
  for i = from, count, CONNECTING do conns[i] = assert(poe.connect(address)) end
end

local function connect_all()
  local tasks = {}
  for from = 1, CONNECTING do tasks[from] = poe.spawn(connect_some, from) end
  for _, task in ipairs(tasks) do task:join() end
end

local function ask(i)
  local line = "line " .. i
  conns[i]:write(line)
  if assert(conns[i]:read()) == line then answers = answers + 1 end
end

-- All ask before any is answered.
local function ask_all()
  local tasks = {}
  for i = 1, count do tasks[i] = poe.spawn(ask, i) end
  for _, task in ipairs(tasks) do task:join() end
end

poe.run(function()
  connect_all()
  print(count .. " connections are held")
  ask_all()
  print(answers .. " answers have come")
  for _, conn in ipairs(conns) do conn:close() end
end)
