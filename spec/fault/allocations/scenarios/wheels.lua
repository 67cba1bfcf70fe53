-- Everything in poe.wheel, and the methods of wheels.

local driver = require "poe.driver"
local handle = require "poe.handle"
local line = require "poe.filter.line"
local loop = require "poe.loop"
local memory = require "poe.driver.memory"
local scenarios = require "spec.fault.allocations.scenario"
local sendrecv = require "poe.driver.sendrecv"
local stream = require "poe.filter.stream"
local transfer = require "spec.support.transfer"
local wheel = require "poe.wheel"
require "poe.wheel.listenaccept"
require "poe.wheel.readwrite"
require "poe.wheel.socketfactory"

local list = {}

local function add(scenario) list[#list + 1] = scenario end

local function quiet() end

-- A loop, and what is noted of what its wheels call, without any need of memory.
local function made()
  local env = { errors = 0, lines = { false, false, false, false }, n = 0, puts = 0, flushed = 0, marks = 0 }
  env.report = function() env.errors = env.errors + 1 end
  env.loop = assert(loop.new { on_error = env.report })
  env.on_input = function(record)
    env.lines[env.n + 1], env.n = record, env.n + 1
  end
  env.on_flushed = function() env.flushed = env.flushed + 1 end
  env.on_mark = function() env.marks = env.marks + 1 end
  return env
end

local function close(env)
  if env.wheel then env.wheel:close { discard = true } end
  for _, h in ipairs { env.mine or false, env.peer or false } do
    if h then h:close() end
  end
  env.loop:close()
end

-- Turn a loop until something is so.
local function turn(env, is_done)
  local deadline = env.loop.now() + 10
  while not is_done(env) and env.loop.now() < deadline do env.loop:step(0.01) end
  return is_done(env)
end

local function readwrite(once)
  local env = made()
  env.mine, env.peer = handle.socketpair()
  env.on_error = function(operation)
    env.errors = env.errors + 1
    env.is_lost = not once and operation == "filter" -- it could not even be fed again
  end
  env.wheel = wheel.readwrite { handle = env.mine, loop = env.loop, filter = line.new(), on_input = env.on_input,
    on_error = env.on_error, on_flushed = env.on_flushed, on_high = env.on_mark, on_low = env.on_mark,
    high_mark = 64, low_mark = 8 }
  return env
end

-- The peer writes.
local function write(env, text)
  local d = driver.new(env.peer)
  d:put { text }
  transfer.flush(d, env.peer)
end

-- What a peer has been sent by now.
local function read_all(env)
  local d, text = driver.new(env.peer), {}
  repeat
    env.loop:step(0)
    local chunks = d:get(env.peer)
    for _, chunk in ipairs(chunks or {}) do text[#text + 1] = chunk end
  until not chunks or #chunks == 0
  return table.concat(text)
end

-- The wheel takes a line and gives one as if nothing had ever been the matter.
local function talks(env)
  env.wheel:put "last"
  local text = read_all(env)
  local before = env.n
  write(env, "hello\n")
  if not turn(env, function() return env.n > before end) then return false, "a line does not come" end
  if env.lines[env.n] ~= "hello" then return false, "another line came" end
  return text
end

-- Each line whose `put` did not fail has gone out once, and no other has.
local function has_put(env, result)
  local text, why = talks(env)
  if not text then return false, why end
  local expected = ("x\n"):rep(env.puts) .. "last\n"
  return result ~= nil and text == expected, ("%q instead of %q"):format(text, expected)
end

add { name = "readwrite", make = made, close = close,
  call = function(env)
    env.mine, env.peer = handle.socketpair()
    if not env.mine then return nil end
    local one = wheel.readwrite { handle = env.mine, loop = env.loop, filter = line.new(), on_input = env.on_input }
    return one
  end }

add { name = "readwrite input_handle output_handle", make = made, close = close,
  call = function(env)
    env.mine, env.peer = handle.pipe()
    if not env.mine then return nil end
    return wheel.readwrite { input_handle = env.mine, output_handle = env.peer, loop = env.loop,
      input_filter = line.new(), output_filter = stream.new(), high_mark = 9, low_mark = 3, max_queue = 90,
      on_input = quiet, on_error = quiet, on_flushed = quiet, on_high = quiet, on_low = quiet, on_closed = quiet }
  end }

for _, records in ipairs { { "x" }, { "x", "x", "x" } } do
  add { name = "put " .. #records, make = readwrite, close = close, expect = has_put,
    call = function(env)
      local full = env.wheel:put(table.unpack(records))
      env.puts = env.puts + #records
      return full
    end }
end

-- Octets that no handle takes at once.
local MUCH <const> = 1 << 19

add { name = "put high_mark", make = readwrite, close = close,
  call = function(env)
    local full = env.wheel:put(("x"):rep(MUCH))
    env.puts = env.puts + 1
    return full
  end,
  expect = function(env, result)
    local text, why = talks(env)
    if not text then return false, why end
    local _, count = text:gsub("x+\n", function(found) assert(#found == MUCH + 1, "a line is not whole") end)
    return result ~= nil and count == env.puts and env.marks > 0, ("%d of %d"):format(count, env.puts)
  end }

add { name = "flush", make = readwrite, close = close, expect = has_put,
  call = function(env)
    env.puts = env.puts + (env.wheel:put "x" ~= nil and 1 or 0)
    return env.wheel:flush()
  end }

-- Each method that leaves the wheel as it is, or whose effect another undoes.
local METHODS <const> = {
  { "event", { on_flushed = false } }, { "set_high_mark", 100 }, { "set_low_mark", 5 },
  { "get_input_filter" }, { "get_output_filter" }, { "get_input_handle" }, { "get_output_handle" },
  { "get_filter_in_octets" }, { "get_driver_out_octets" }, { "get_driver_out_messages" }, { "isclosed" },
  { "__tostring" }, { "resume_input" },
}
for _, method in ipairs(METHODS) do
  add { name = method[1], make = readwrite, close = close, expect = has_put,
    call = function(env)
      env.wheel[method[1]](env.wheel, method[2])
      return true
    end }
end

for _, which in ipairs { "", "input_", "output_" } do
  add { name = ("set_%sfilter"):format(which), make = readwrite, close = close, expect = has_put,
    call = function(env)
      env.wheel[("set_%sfilter"):format(which)](env.wheel, line.new())
      return true
    end }
end

add { name = "pause_input", make = readwrite, close = close,
  call = function(env)
    env.wheel:pause_input()
    return true
  end,
  expect = function(env)
    write(env, "early\n")
    env.loop:step(0)
    local held = env.n == 0
    env.wheel:resume_input()
    return held and turn(env, function() return env.n == 1 end) and talks(env) ~= false
  end }

add { name = "shutdown_input", make = readwrite, close = close,
  call = function(env)
    env.wheel:shutdown_input()
    return true
  end,
  expect = function(env)
    env.wheel:put "x"
    return read_all(env) == "x\n"
  end }

add { name = "shutdown_output", make = readwrite, close = close,
  call = function(env)
    env.wheel:shutdown_output()
    return true
  end,
  expect = function(env)
    write(env, "hello\n")
    local d = driver.new(env.peer)
    return turn(env, function() return env.n == 1 end) and d:get(env.peer) == nil
  end }

add { name = "close", make = readwrite, close = close,
  call = function(env)
    local is_first = not env.is_tried
    env.is_tried = true
    if is_first then
      env.wheel:put "x"
      env.puts = 1
    end
    env.wheel:close()
    return true
  end,
  expect = function(env)
    local text = read_all(env)
    return text == ("x\n"):rep(env.puts) and env.wheel:isclosed(), ("%q"):format(text)
  end }

-- What comes while memory is wanting comes then or later, once, in order; or the user's own function has
-- not been called, of which the loop has told.
local function has_read(env)
  local all = turn(env, function() return env.n + env.errors >= 3 or env.is_lost end)
  if not all then return false, ("%d lines and %d errors"):format(env.n, env.errors) end
  local text = table.concat(env.lines, " ", 1, env.n)
  local right = ({ ["one two three"] = true, ["one two"] = true, ["one three"] = true, ["two three"] = true })[text]
  return right or env.n < 2, ("%q with %d errors"):format(text, env.errors)
end

local function with_input(once)
  local env = readwrite(once)
  write(env, "one\ntwo\nthree\n")
  return env
end

add { name = "on_input", make = with_input, close = close, expect = has_read,
  call = function(env)
    env.loop:step(0)
    return true
  end }

-- Datagrams, with who has sent them.
local function datagrams()
  local env = made()
  env.mine = assert(handle.bind("127.0.0.1:0", { type = "dgram" }))
  env.peer = assert(handle.bind("127.0.0.1:0", { type = "dgram" }))
  env.address = env.peer:getsockname()
  env.wheel = wheel.readwrite { handle = env.mine, loop = env.loop, filter = stream.new(),
    driver = sendrecv.new(), on_input = env.on_input, on_error = env.report }
  return env
end

add { name = "put_to", make = datagrams, close = close,
  call = function(env)
    local full = env.wheel:put_to(env.address, "x")
    env.puts = env.puts + 1
    return full
  end,
  expect = function(env, result)
    local text = read_all(env)
    return result ~= nil and text == ("x"):rep(env.puts), ("%q of %d"):format(text, env.puts)
  end }

add { name = "readwrite memory", make = made, close = close,
  call = function(env)
    local mine, peer = memory.pair()
    local one = wheel.readwrite { handle = mine, driver = memory.new { handle = mine }, loop = env.loop,
      filter = line.new(), on_input = env.on_input }
    one:put "x"
    peer:close()
    return one
  end }

-- A listening socket, of which connections come.
local function listening(options)
  return function()
    local env = made()
    env.mine = assert(handle.listen "127.0.0.1:0")
    env.accepted = {}
    env.on_accept = function(h) h:close() env.n = env.n + 1 end
    if options then
      env.wheel = wheel.listenaccept { handle = env.mine, loop = env.loop, on_accept = env.on_accept,
        on_error = env.report }
    end
    return env
  end
end

-- One more connection comes, whatever there was.
local function accepts(env)
  if not env.wheel:isclosed() then env.wheel:resume_accept() end
  local before = env.n
  env.peer = assert(handle.connect(env.mine:getsockname()))
  return turn(env, function() return env.n > before end)
end

add { name = "listenaccept", make = listening(), close = close,
  call = function(env)
    env.wheel = wheel.listenaccept { handle = env.mine, loop = env.loop, on_accept = env.on_accept }
    return env.wheel
  end,
  expect = accepts }

local ACCEPTING <const> = { "pause_accept", "resume_accept", "getsockname", "isclosed", "__tostring" }
for _, method in ipairs(ACCEPTING) do
  add { name = "listenaccept " .. method, make = listening "wheel", close = close, expect = accepts,
    call = function(env)
      env.wheel[method](env.wheel)
      return true
    end }
end

add { name = "listenaccept on_accept", make = listening "wheel", close = close, expect = accepts,
  call = function(env)
    env.others = env.others or assert(handle.connect(env.mine:getsockname()))
    env.loop:step(0)
    return env.others
  end }

add { name = "listenaccept close", make = listening "wheel", close = close,
  call = function(env)
    env.wheel:close()
    return true
  end,
  expect = function(env) return env.wheel:isclosed() and not env.mine:isopen() end }

-- What a socketfactory can be asked for; each succeeds in a few turns.
local FACTORIES <const> = {
  connect = function(env) return { connect = env.mine:getsockname() } end,
  ["connect by name"] = function(env) return { connect = (env.mine:getsockname():gsub("^127.0.0.1", "localhost")) } end,
  listen = function() return { listen = "127.0.0.1:0" } end,
  bind = function() return { bind = "127.0.0.1:0", type = "dgram" } end,
}

local function asked(env, what)
  local o = FACTORIES[what](env)
  o.loop, o.on_error, o.on_listening = env.loop, env.report, env.on_mark
  o.on_success = function(h) h:close() env.n = env.n + 1 end
  if what ~= "listen" then o.on_listening = nil end
  return wheel.socketfactory(o)
end

for what in pairs(FACTORIES) do
  add { name = "socketfactory " .. what, make = listening(), close = close,
    call = function(env) return asked(env, what) end,
    expect = function(env, one)
      return one and turn(env, function() return env.n + env.marks > 0 end)
    end }
end

local SUCH <const> = { "pause_accept", "resume_accept", "getsockname", "isclosed", "__tostring", "close" }
for _, method in ipairs(SUCH) do
  add { name = "socketfactory " .. method, close = close,
    make = function()
      local env = made()
      env.wheel = asked(env, "listen")
      turn(env, function() return env.marks > 0 end)
      return env
    end,
    call = function(env)
      env.wheel[method](env.wheel)
      return true
    end,
    expect = function(env)
      env.wheel:close()
      return env.wheel:isclosed()
    end }
end

return scenarios(list)
