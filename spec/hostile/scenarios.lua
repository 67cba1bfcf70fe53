-- Peers that do harm by what they do not do, or by how many they are.

local Conn = require "poe.conn"
local client = require "poe.client"
local driver = require "poe.driver"
local handle = require "poe.handle"
local line = require "poe.filter.line"
local loop = require "poe.loop"
local readwrite = require "poe.wheel.readwrite"
local server = require "poe.server"
local stream = require "poe.filter.stream"
local task = require "poe.task"

local LUA <const> = os.getenv "LUA" or "lua5.4"

local KIB <const>, MIB <const> = 1 << 10, 1 << 20

local scenarios = {}

local function add(name, run) scenarios[#scenarios + 1] = { name = name, run = run } end

local function held()
  collectgarbage()
  return collectgarbage "count" * KIB
end

local function check(is_so, format, ...)
  if not is_so then error(format:format(...), 0) end
end

-- Two ends of each kind of stream.
local KINDS <const> = {
  unix = function() return handle.socketpair() end,
  pipe = function()
    local reader, writer = handle.pipe()
    return writer, reader
  end,
  tcp = function()
    local listener <close> = assert(handle.listen "127.0.0.1:0")
    local mine = assert(handle.connect(listener:getsockname()))
    while not mine:connected() do end
    return mine, assert(listener:accept())
  end,
}

local MARK <const>, PIECE <const>, OFFERED <const> = 8 * MIB, 64 * KIB, 1 << 30

for kind, open in pairs(KINDS) do
  add("a peer on a " .. kind .. " never reads while 1 GB is offered", function()
    local mine, peer = open()
    local one = loop.new()
    local wheel = readwrite.new { handle = mine, loop = one, filter = stream.new(), high_mark = MARK, max_queue = MARK }
    local before, refused = held(), 0
    for i = 1, OFFERED // PIECE do
      if wheel:put(("%08d"):format(i):rep(PIECE // 8)) == nil then refused = refused + 1 end
      if i % 1024 == 0 then
        one:step(0)
        check(held() - before <= MARK * 1.1, "%d octets more are held", held() - before)
      end
    end
    check(refused > OFFERED // PIECE / 2, "%d pieces only were refused", refused)
    wheel:close { discard = true }
    peer:close()
    one:close()
  end)
end

-- Run a function in a task until it returns, whatever else there is to wait for.
local function in_task(fn)
  local default = loop.default()
  local results = table.pack(task.run(function()
    local _ <close> = setmetatable({}, { __close = function() default:stop() end })
    return fn()
  end))
  default:close()
  return table.unpack(results, 1, results.n)
end

add("a sender gives an octet now and then, and no line", function()
  local told
  local is_closed = in_task(function()
    local one <close> = assert(server.listen("127.0.0.1:0", function(conn)
      told = select(2, task.with_timeout(0.2, conn.read, conn))
    end))
    local conn <close> = assert(client.connect(one:getsockname(), { filter = stream.new() }))
    local deadline = task.loop().now() + 10
    repeat
      conn:write "x"
      task.sleep(0.01)
    until told or task.loop().now() > deadline
    return conn:read() == nil
  end)
  check(told == "timed out" and is_closed, "it was told %s", told)
end)

add("a peer asks on and on, and reads no answer", function()
  local answer, most = ("y"):rep(KIB), 0
  in_task(function()
    local one <close> = assert(server.listen("127.0.0.1:0", function(conn)
      for _ in conn:lines() do
        conn:write(answer)
        most = math.max(most, conn:get_driver_out_octets())
      end
    end))
    local peer = assert(handle.connect(one:getsockname()))
    local d, before, idle = driver.new(peer), held(), 0
    while idle < 50 do
      local left = d:put {}
      if left == 0 then left = d:put { ("ask\n"):rep(KIB) } end
      idle = d:flush(peer) < left and 0 or idle + 1
      task.sleep(0.002)
    end
    check(held() - before < MIB, "%d octets more are held", held() - before)
    peer:close()
  end)
  check(most > KIB and most <= Conn.high_mark + KIB + 2, "%d octets were queued", most)
end)

-- With so few descriptors, a server has some peers wait.
local DESCRIPTORS <const>, PEERS <const> = 20, 40

add("more peers connect than there are descriptors", function()
  local command = "ulimit -n %d; exec %s spec/hostile/few.lua %d"
  local child <close> = assert(io.popen(command:format(DESCRIPTORS, LUA, PEERS)))
  local address, peers = child:read "l", {}
  for i = 1, PEERS do peers[i] = assert(handle.connect(address)) end
  local told, wakes, seconds = child:read("n", "n", "n")
  local accepted = child:read "n"
  for _, peer in ipairs(peers) do peer:close() end
  check(told and told > 0, "descriptors never ran out")
  check(wakes and wakes <= 10 * seconds, "%s wake-ups in %s seconds", wakes, seconds)
  check(accepted == PEERS, "%s accepted", accepted)
end)

add("a line never ends, and comes octet by octet", function()
  local filter, before, told = line.new { max_length = KIB }, held(), nil
  for _ = 1, 2 * KIB do
    filter:get_one_start { "x" }
    told = told or select(2, filter:get_one())
  end
  check(told == "line longer than 1024 octets" and held() - before < 64 * KIB, "%s", told)
end)

return scenarios
