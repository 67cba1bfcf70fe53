-- What the module's own functions refuse, of what the Lua above them lets nobody ask.

local cjson = require "cjson"
local core = require "poe.core"
local driver = require "poe.driver"
local handle = require "poe.handle"
local lfs = require "lfs"
local exotic = require "spec.support.exotic"
local turns = require "spec.support.turns"

local READ <const>, BEYOND <const> = 1, 1 << 31

local function poller()
  return assert(core.poller())
end

local function closed(object)
  object:close()
  return object
end

local NONE <const> = {}

local function first_block_device()
  for name in lfs.dir "/dev" do
    local path = "/dev/" .. name
    local device = lfs.attributes(path, "mode") == "block device" and handle.open(path, "r")
    if device then return device end
  end
  return NONE
end

-- What is called, and the end of what it raises.
local REFUSED = {
  { "a poller that is a number", function() poller().count(7) end, "poe.poller expected, got number)" },
  { "a poller that is none", function() poller().count(nil) end, "poe.poller expected, got nil)" },
  { "a poller that is a file", function() poller().count(io.stdout) end, "poe.poller expected, got FILE*)" },
  { "a poller that is an address", function() poller().count(cjson.null) end,
    "poe.poller expected, got light userdata)" },
  { "a poller that is of no class", function() poller().count(exotic.userdata(8)) end,
    "poe.poller expected, got userdata)" },
  { "an address that is none", function() handle.socketpair():connect "x" end, "(address expected, got 'x')" },
  { "a closed poller", function() closed(poller()):watch(0, READ, print) end, "attempt to use a closed loop" },
  { "a poller of another kind", function() core.poller "kqueue of Linux" end, "(no such poller on this system)" },
  { "a third direction", function() poller():watch(0, 3, print) end, "(no direction)" },
  { "a closed resolver", function() closed(assert(core.resolver())):take() end, "attempt to use a closed resolver" },
  { "a driver that is a file", function() driver.sysrw().get(io.stdout, 0) end, "poe.driver expected, got FILE*)" },
  { "blocks of no octets", function() core.driver.sysrw(0) end, "#1 to 'sysrw' (out of range)" },
  { "blocks beyond all", function() core.driver.sysrw(1 << 40) end, "#1 to 'sysrw' (out of range)" },
  { "a NUL in what is looked up", function() assert(core.resolver()):ask("a\0b", "80", "any", "stream", false) end,
    "(string with a NUL)" },
  { "a chunk that is none", function() driver.sysrw():put { true } end, "(chunk 1: string expected, got boolean)" },
  { "a list with a name", function() driver.sysrw():put { a = "b" } end, "(chunk 1: string expected, got nil)" },
  { "a list that begins at 0", function() driver.sysrw():put { [0] = "b" } end, "(chunk 1: string expected, got nil)" },
  { "a descriptor below 0", function() handle.adopt(-1) end, "(not a descriptor)" },
  { "a descriptor beyond all", function() handle.adopt(BEYOND) end, "(not a descriptor)" },
  { "a pty of fewer than no rows", function() core.handle.pty(false, -1, 80) end, "(size out of range)" },
  { "a pty of too many columns", function() core.handle.pty(false, 24, 65536) end, "(size out of range)" },
  { "a size of a pipe that is 0", function() handle.pipe():setpipesize(0) end, "(size out of range)" },
  { "a size of a pipe beyond all", function() handle.pipe():setpipesize(BEYOND) end, "(size out of range)" },
  { "permissions below none", function() handle.socketpair():bind("unix:@", -2) end, "(permissions out of range)" },
  { "permissions beyond all", function() handle.socketpair():bind("unix:@", 512) end, "(permissions out of range)" },
  { "a backlog below 0", function() handle.socketpair():listen(-1) end, "(backlog out of range)" },
  { "a backlog beyond all", function() handle.socketpair():listen(BEYOND) end, "(backlog out of range)" },
  { "a socket option below all", function() handle.socketpair():setsockopt("rcvbuf", -BEYOND - 1) end,
    "(value out of range)" },
  { "a socket option beyond all", function() handle.socketpair():setsockopt("rcvbuf", BEYOND) end,
    "(value out of range)" },
}

describe("poe.core", function()
  for _, case in ipairs(REFUSED) do
    it("refuses " .. case[1], function()
      local ok, why = pcall(case[2])

      assert.is_false(ok)
      assert.equal(case[3], tostring(why):sub(-#case[3]))
    end)
  end

  it("has an alarm that can be taken back", function()
    local p = poller()
    local fd = p:fileno()
    p:alarm(0)
    assert.is_true(exotic.ready(fd, "read"))

    assert.is_true(p:alarm())
    assert.is_false(exotic.ready(fd, "read"))
    p:close()
  end)

  it("lets no child of a process use its resolver, nor hang in it", function()
    local output = turns.child("exec timeout 30", [[
      local core = require "poe.core"
      local exotic = require "spec.support.exotic"
      local r = core.resolver()
      local child = exotic.fork()
      if child then os.exit(exotic.wait(child), true) end
      print(r:ask("127.0.0.1", "80", "any", "stream", true))
      print(r:isours(), r:isidle(), r:take())
      os.exit(true, true)
    ]])

    assert.equal("nil\tresolve: No child processes\t10\nfalse\ttrue\n", output)
  end)

  it("has no alarm where a host cannot be told of it", function()
    local p = assert(core.poller "poll")

    assert.same({ nil, "alarm: Operation not supported", 95 }, { p:alarm(1) })
    p:close()
  end)

  it("knows that what is no socket neither listens nor lingers", function()
    local h <close> = handle.pipe()

    assert.is_false(core.handle.listens(h))
    assert.is_false(core.handle.listens(999))
    assert.same({ nil, "getsockopt: Socket operation on non-socket", 88 }, { h:getsockopt "linger" })
  end)

  it("tells its drivers from any other userdata, however long", function()
    local get = driver.sysrw().get
    for size = 0, 2000, 8 do
      local ok, why = pcall(get, exotic.userdata(size), 0)

      assert.is_false(ok)
      assert.matches("poe.driver expected, got userdata", why, 1, true)
    end
  end)

  it("waits for as long as the system can, and no longer", function()
    local a <close> = handle.socketpair()
    local p = poller()
    p:watch(a, 2, print)

    assert.is_true(p:wait(1e10)) -- it is ready at once
    p:close()
  end)

  it("takes a direction back that was never watched", function()
    local h <close> = handle.pipe()
    local p = poller()

    assert.is_nil(p:unwatch(h, READ))
    assert.is_nil(p:watching(h, READ))
    assert.is_nil(p:unwatch(closed(handle.pipe()), READ))
    assert.is_nil(p:watching(closed(handle.pipe()), READ))
    assert.equal(0, p:count())
    p:close()
  end)

  it("has no descriptor for signals while none was ever watched", function()
    local signals = core.signals()

    assert.is_nil(signals:fileno())
    assert.is_nil(signals:take())
    signals:close()
  end)

  for _, name in ipairs { "KILL", "STOP", "NONE" } do
    it("watches no signal " .. name, function()
      local signals = core.signals()

      assert.same({ nil, "signal: Invalid argument", 22 }, { signals:watch(name) })
      signals:close()
    end)
  end

  it("reads fewer messages at once, the longer they may be", function()
    local a, b = assert(handle.socketpair "dgram")
    local d = core.driver.sendrecv(1, 0x4000000)
    local out = core.driver.sendrecv(1, 100)
    out:put { "a", "b" }
    out:flush(b)

    assert.same({ { "a" }, { "b" } }, { (d:get(a)), (d:get(a)) })
    a:close()
    b:close()
  end)

  for _, case in ipairs {
    { "directory", function() return handle.open("spec", "r") end },
    { "file", function() return handle.open("README.md", "r") end },
    { "pipe", handle.pipe },
    { "block device", first_block_device },
    { "character device", function() return handle.open("/dev/null", "r") end },
    { "terminal", handle.pty },
    { "unix stream", handle.socketpair },
    { "unix dgram", function() return handle.socketpair "dgram" end },
    { "unix seqpacket", function() return handle.socketpair "seqpacket" end },
    { "tcp", function() return handle.listen "127.0.0.1:0" end },
    { "udp", function() return handle.bind "[::1]:0" end },
  } do
    it("knows what a descriptor is of: " .. case[1], function()
      local one, other = case[2]()
      if one == NONE then return pending("there is none that opens") end

      assert.equal(case[1], core.handle.kind(assert(one)))
      one:close()
      if other then other:close() end
    end)
  end
end)
