--- Who can be read or written is called.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local driver = require "poe.driver"
local handle = require "poe.handle"
local turns = require "spec.support.turns"

local function specify_levels(case)
  it("calls in each turn in which there is something to read", function()
    local reader, writer = case:pipe()
    local fn, calls = turns.recorder()
    assert.is_true(case.loop:watch_read(reader, fn))
    case.loop:step(0)
    assert.equal(0, #calls)

    case.write(writer, "x")
    for _ = 1, 3 do case.loop:step(0) end
    assert.equal(3, #calls)

    case.read(reader)
    case.loop:step(0)
    assert.equal(3, #calls)
  end)

  it("calls in each turn in which something can be written", function()
    local reader, writer = case:pipe()
    local fn, calls = turns.recorder()
    local d = driver.sysrw()
    case.loop:watch_write(writer, fn)
    for _ = 1, 3 do case.loop:step(0) end
    assert.equal(3, #calls)

    d:put { ("x"):rep(1 << 20) }
    d:flush(writer)
    case.loop:step(0)
    assert.equal(3, #calls)

    case.read(reader)
    case.loop:step(0)
    assert.equal(4, #calls)
  end)

  it("calls for both directions of a handle, reading first", function()
    local a, b = case:keep(assert(handle.socketpair()))
    local log = {}
    case.loop:watch_write(a, function() table.insert(log, "write") end)
    case.loop:watch_read(a, function() table.insert(log, "read") end)
    case.write(b, "x")

    case.loop:step(0)

    assert.same({ "read", "write" }, log)
  end)

  it("goes on with one direction when the other is no longer watched", function()
    local a, b = case:keep(assert(handle.socketpair()))
    local fn, calls = turns.recorder()
    case.write(b, "x")
    case.loop:watch_read(a, fn, "read")
    case.loop:watch_write(a, fn, "write")

    case.loop:unwatch_write(a)
    case.loop:step(0)
    case.loop:watch_write(a, fn, "write")
    case.loop:unwatch_read(a)
    case.loop:step(0)

    assert.same({ { "read", n = 1 }, { "write", n = 1 } }, calls)
  end)

  it("tells a reader and a writer that the peer has gone", function()
    local fn, calls = turns.recorder()
    local reader, its_writer = case:pipe()
    local its_reader, writer = case:pipe()
    case.loop:watch_read(reader, fn, "end")
    its_writer:close()
    case.loop:step(0)

    local d = driver.sysrw()
    d:put { ("x"):rep(1 << 20) }
    d:flush(writer)
    case.loop:unwatch_read(reader)
    case.loop:watch_write(writer, fn, "broken")
    its_reader:close()
    case.loop:step(0)

    assert.same({ { "end", n = 1 }, { "broken", n = 1 } }, calls)
  end)
end

local function specify_arguments(case)
  it("passes the handle, or the argument that was given, be it false", function()
    local fn, calls = turns.recorder()
    local one, two = case:ready(), case:ready()
    case.loop:watch_read(one, fn)
    case.loop:watch_read(two, fn, false)

    case.loop:step(0)

    assert.equal(2, #calls)
    for _, call in ipairs(calls) do assert.is_true(call[1] == one or call[1] == false) end
  end)

  local kinds = {
    ["an integer"] = function(reader) return reader:fileno() end,
    ["an object with fileno"] = function(reader) return { fileno = function() return reader:fileno() end } end,
  }
  for what, make in pairs(kinds) do
    it("watches " .. what, function()
      local fn, calls = turns.recorder()
      local h = make(case:ready())

      case.loop:watch_read(h, fn)
      case.loop:step(0)
      case.loop:unwatch_read(h)
      case.loop:step(0)

      assert.equal(1, #calls)
      assert.equal(h, calls[1][1])
    end)
  end

  it("watches an io file", function()
    local file <close> = assert(io.popen("echo x"))
    local fn, calls = turns.recorder()

    case.loop:watch_read(file, fn)
    case:turn_until(function() return calls[1] end)
    case.loop:unwatch_read(file)

    assert.equal("x", file:read())
  end)

  it("always calls for regular files, and for what else the system is always done with", function()
    local fn, calls = turns.recorder()
    local null = case:keep(assert(handle.open("/dev/null", "r+")))
    case.loop:watch_read(case:file(), fn, "file")
    case.loop:watch_write(null, fn, "null")

    for _ = 1, 2 do case.loop:step() end

    assert.equal(4, #calls)
  end)

  it("tells of pipes while there are regular files", function()
    local fn, calls = turns.recorder()
    case.loop:watch_read(case:file(), function() end)
    case.loop:watch_read(case:ready(), fn)

    case.loop:step()

    assert.equal(1, #calls)
  end)
end

local function specify_refusals(case)
  local wrong = {
    { "watch_read", { "x", print }, "bad argument #1 to 'watch_read' (file handle expected, got string)" },
    { "watch_write", { -1, print }, "bad argument #1 to 'watch_write' (not a descriptor)" },
    { "watch_read", { 0, 1 }, "bad argument #2 to 'watch_read' (function expected, got number)" },
    { "watch_write", { 0 }, "bad argument #2 to 'watch_write' (function expected, got nil)" },
    { "unwatch_read", { {} }, "bad argument #1 to 'unwatch_read' (file handle expected, got table)" },
    { "unwatch_write", {}, "bad argument #1 to 'unwatch_write' (file handle expected, got nil)" },
  }
  for _, call in ipairs(wrong) do
    it("raises: " .. call[3], function()
      local function use() case.loop[call[1]](case.loop, table.unpack(call[2])) end
      local _, message = pcall(use)

      assert.matches(("readiness%%.lua:%d: "):format(debug.getinfo(use, "S").linedefined), message)
      assert.equal(call[3], (message:gsub("^.-:%d+: ", "")))
    end)
  end

  it("refuses a closed handle", function()
    local reader = case:pipe()
    reader:close()

    assert.has_error(function() case.loop:watch_read(reader, print) end,
      "bad argument #1 to 'watch_read' (closed handle)")
  end)

  for _, fd in ipairs { 19999, 1 << 20, (1 << 31) - 1 } do
    it(("fails to watch %d, which is no descriptor, and takes no memory for it"):format(fd), function()
      assert.same({ nil, "watch: Bad file descriptor", 9 }, { case.loop:watch_read(fd, print) })
      assert.is_false(case.loop:step(0))
    end)
  end

  it("raises what a handle raises that is asked for its descriptor", function()
    local h = { fileno = function() error("no, thanks", 0) end }

    assert.has_error(function() case.loop:watch_read(h, print) end, "no, thanks")
  end)
end

return function(case)
  describe("watch_read and watch_write", function()
    specify_levels(case)
    specify_arguments(case)
    specify_refusals(case)
  end)
end
