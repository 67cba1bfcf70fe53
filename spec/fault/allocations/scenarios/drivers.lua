-- Everything in poe.driver, and the methods of drivers.

local driver = require "poe.driver"
local handle = require "poe.handle"
local memory = require "poe.driver.memory"
local scenarios = require "spec.fault.allocations.scenario"

local LONG <const> = ("long"):rep(500)
local CHUNKS <const> = { "a", "", LONG, "b" }
local ALL <const> = "a" .. LONG .. "b"

local list = {
  { name = "sysrw", call = function() return driver.sysrw { block_size = 4096 } end },
  { name = "sendrecv", call = function() return driver.sendrecv { handles = 2, credentials = true } end },
  { name = "memory.pair", call = function() return memory.pair { type = "message" } end },
}

local function add(scenario) list[#list + 1] = scenario end

local function close_all(env)
  for _, thing in ipairs(env) do thing:close() end
end

-- Two ends, and a driver for each.
local OPEN <const> = {
  sysrw = function() return handle.socketpair() end,
  sendrecv = function() return handle.socketpair "seqpacket" end,
  stream = function() return handle.socketpair() end,
  memory = function() return memory.pair() end,
}

local NEW <const> = {
  sysrw = function() return driver.sysrw() end,
  sendrecv = function() return driver.sendrecv() end,
  stream = function() return driver.sendrecv { type = "stream" } end,
  memory = function(env) return driver.new(env[1]) end,
}

local function pair_of(kind)
  return function()
    local env = table.pack(OPEN[kind]())
    env[3] = NEW[kind](env)
    env.out, env.into = env[3], kind == "memory" and driver.new(env[2]) or NEW[kind](env)
    env[4] = env.into
    return env
  end
end

local function received(env)
  local chunks = env.into:get(env[2])
  return chunks and table.concat(chunks)
end

for _, kind in ipairs { "sysrw", "sendrecv", "stream", "memory" } do
  local make = pair_of(kind)

  add { name = "new " .. kind, make = make, close = close_all, call = function(env) return driver.new(env[1]) end }

  add { name = "put " .. kind, make = make, close = close_all,
    call = function(env) return env.out:put(CHUNKS) end,
    expect = function(env, octets)
      env.out:flush(env[1])
      local got = received(env)
      -- what was swallowed, if it was, has been put twice
      return octets % #ALL == 0 and got == ALL:rep(octets // #ALL), got
    end }

  add { name = "flush get_out_messages_buffered " .. kind, close = close_all,
    make = function()
      local env = make()
      env.out:put(CHUNKS)
      return env
    end,
    call = function(env) return env.out:flush(env[1]), env.out:get_out_messages_buffered() end,
    expect = function(env, left, messages) return left == 0 and messages == 0 and received(env) == ALL end }

  add { name = "get " .. kind, close = close_all,
    make = function()
      local env = make()
      env.got = { n = 0, "", "", "", "", "", "", "" }
      env.out:put(CHUNKS)
      env.out:flush(env[1])
      return env
    end,
    call = function(env)
      local chunks = env.into:get(env[2])
      for _, chunk in ipairs(chunks) do
        env.got.n = env.got.n + 1
        env.got[env.got.n] = chunk
      end
      return true
    end,
    expect = function(env) return table.concat(env.got) == ALL end }

  add { name = "close", make = make,
    call = function(env)
      env.out:close()
      return true
    end,
    close = close_all }

  add { name = "__tostring", make = make, close = close_all,
    call = function(env) return tostring(env.out) end,
    expect = function(_, text) return text:find "^poe%.driver" ~= nil end }
end

add { name = "append get_octets", make = pair_of "sysrw", close = close_all,
  call = function(env)
    env.out:put { "x" }
    local octets = env.out:append("yes", "\n")
    env.out:flush(env[1])
    env.got = env.into:get_octets(env[2])
    return octets
  end,
  expect = function(env) return env.got:find "xyes\n$" ~= nil end }

-- Handles and credentials go along, and who says what is named.
add { name = "put get", close = close_all,
  make = function()
    local env = table.pack(handle.socketpair "dgram")
    env[3], env[4] = driver.sendrecv { handles = 4, credentials = true }, driver.sendrecv { handles = 4 }
    return env
  end,
  call = function(env)
    env[3]:put({ "with a handle" }, nil, { env[1] })
    return env[3]:flush(env[1])
  end,
  expect = function(env, left)
    local chunks, _, extra = env[4]:get(env[2])
    for i = 1, #chunks do extra[i].handles[1]:close() end
    return left == 0 and chunks[#chunks] == "with a handle"
  end }

local function with_cargo()
  local env = table.pack(handle.socketpair "dgram")
  env[3], env[4] = driver.sendrecv(), driver.sendrecv { handles = 4 }
  for i = 1, 8 do
    env[3]:put({ "message " .. i }, nil, i % 3 == 0 and { env[1] } or nil)
    env[3]:flush(env[1])
  end
  env.got = { n = 0 }
  for i = 1, 20 do env.got[i] = "" end
  return env
end

-- A message is taken whole, or not at all; handles that nobody takes are closed.
local cargo
cargo = { name = "get", make = with_cargo, close = close_all,
  call = function(env)
    local chunks, _, extra = env[4]:get(env[2])
    for i, chunk in ipairs(chunks) do
      env.got.n = env.got.n + 1
      env.got[env.got.n] = chunk
      for _, h in ipairs(extra[i] and extra[i].handles or {}) do h:close() end
    end
    return #chunks
  end,
  expect = function(env, more)
    while more > 0 do more = cargo.call(env) end
    for i = 1, env.got.n do
      if env.got[i] ~= "message " .. i then return false, env.got[i] end
    end
    return env.got.n == 8, env.got.n .. " came"
  end }
add(cargo)

local function senders()
  local server = assert(handle.bind "127.0.0.1:0")
  local env = { server, driver.sendrecv(), address = server:getsockname() }
  for i = 1, 3 do
    local client = assert(handle.connect(env.address, { type = "dgram" }))
    local d <close> = driver.sendrecv()
    d:put { "from " .. i }
    d:flush(client)
    env[#env + 1] = client
  end
  env.got = { n = 0, "", "", "" }
  return env
end

add { name = "get", make = senders, close = close_all,
  call = function(env)
    local chunks, names = env[2]:get(env[1])
    for i, chunk in ipairs(chunks) do
      if type(names[i]) ~= "string" then error "a message without its sender" end
      env.got.n = env.got.n + 1
      env.got[env.got.n] = chunk
    end
    return true
  end,
  expect = function(env) return table.concat(env.got, ",", 1, env.got.n) == "from 1,from 2,from 3" end }

add { name = "put", make = senders, close = close_all,
  call = function(env) return env[2]:put({ "to each" }, env.address) end,
  expect = function(env)
    return env[2]:flush(env[1]) == 0
  end }

local function ends() return { memory.pair { type = "message" } } end

add { name = "memory.is_end", make = ends, close = close_all, call = function(env) return memory.is_end(env[1]) end }
add { name = "end.isopen", make = ends, close = close_all, call = function(env) return env[1]:isopen() end }
add { name = "end.shutdown", make = ends, close = close_all,
  call = function(env) return env[1]:shutdown "w" or true end }
add { name = "end.notify", make = ends, close = close_all,
  call = function(env)
    env[1]:notify("read", print)
    return true
  end }
add { name = "end.close", make = ends,
  call = function(env)
    env[1]:close()
    env[2]:close()
    return true
  end }
add { name = "ready wants", make = pair_of "memory", close = close_all,
  call = function(env)
    env.out:ready()
    env.out:wants()
    return true
  end }

return scenarios(list)
