-- Handles and credentials that go along with messages on unix sockets.

local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local handles = require "spec.support.handles"
local lfs = require "lfs"
local transfer = require "spec.support.transfer"
local turns = require "spec.support.turns"

local TYPES = { "stream", "dgram", "seqpacket" }

local function open_descriptors()
  local n = 0
  for _ in lfs.dir "/proc/self/fd" do n = n + 1 end
  return n
end

local function flushed(d, h, ...)
  d:put(...)
  assert.same({ 0, nil, 0 }, { d:flush(h) })
end

describe("poe.driver.sendrecv, with handles as cargo,", function()
  for _, type in ipairs(TYPES) do
    describe("on unix " .. type, function()
      it("hands over handles that work when the sender has closed its own", function()
        local a, b = handle.socketpair(type)
        local reader, writer = handle.pipe()
        local from, to = driver.sendrecv(), driver.sendrecv { handles = 2 }
        from:put({ "take these" }, nil, { reader, writer })
        reader:close()
        writer:close()
        assert.same({ 0, nil, 0 }, { from:flush(a) })

        local chunks, senders, cargo = to:get(b)

        assert.same({ { "take these" }, nil }, { chunks, senders })
        local got = cargo[1].handles
        assert.equal(2, #got)
        handles.assert_newborn(got[1], got[2])
        handles.assert_joined(got[2], got[1])
      end)

      it("keeps no descriptor of what has been sent", function()
        local a, b = handle.socketpair(type)
        local before, null = open_descriptors(), assert(io.open "/dev/null")
        local from = driver.sendrecv()
        flushed(from, a, { "x" }, nil, { null })
        null:close()

        driver.sendrecv():get(b) -- asks for none: the system closes it
        assert.equal(before, open_descriptors())
      end)

      it("says so when more come than were asked for, closes them, and goes on", function()
        local a, b = handle.socketpair(type)
        local before = open_descriptors()
        local to = driver.sendrecv { handles = 1 }
        flushed(driver.sendrecv(), a, { "m" }, nil, { 0, 1, 2, a, b })

        assert.same({ nil, "recv: control data malformed, or too many handles", errno.EBADMSG },
          { to:get(b) })
        assert.same({ { "m" }, nil, { false } }, { to:get(b) })
        assert.equal(before, open_descriptors())
      end)

      it("tells who sends", function()
        local a, b = handle.socketpair(type)
        local to = driver.sendrecv { credentials = true }
        to:get(b) -- from now on the system asks
        flushed(driver.sendrecv(), a, { "it is me" })

        local _, _, cargo = to:get(b)
        local file <close> = assert(io.open "/proc/self/stat")
        assert.equal(file:read "n", cargo[1].credentials.pid)
        assert.equal(lfs.attributes("/proc/self", "uid"), cargo[1].credentials.uid)
        assert.equal(lfs.attributes("/proc/self", "gid"), cargo[1].credentials.gid)
      end)

      it("sends handles once, with their own chunk", function()
        local a, b = handle.socketpair(type)
        local from, to = driver.sendrecv(), driver.sendrecv { handles = 1 }
        from:put { "before" }
        from:put({ ("x"):rep(3000), "after" }, nil, { 0 })
        from:put { "later" }

        local sent = "before" .. ("x"):rep(3000) .. "afterlater"
        local octets, count = "", 0
        for _ = 1, #sent do
          from:flush(a)
          local chunks, _, cargo = to:get(b)
          octets = octets .. table.concat(chunks)
          if cargo[1] then
            count = count + #cargo[1].handles
            assert.matches("^before", octets)
            assert.matches("x", octets)
          end
        end
        assert.equal(1, count)
        assert.equal(sent, octets)
      end)
    end)
  end

  it("closes handles that were never sent, when closed or collected", function()
    local before = open_descriptors()
    local d = driver.sendrecv()
    d:put({ "x" }, nil, { 0, 1 })
    assert.equal(before + 2, open_descriptors())
    d:close()
    assert.equal(before, open_descriptors())

    driver.sendrecv():put({ "x" }, nil, { 0, 1 })
    collectgarbage()
    collectgarbage()
    assert.equal(before, open_descriptors())
  end)

  it("puts all or nothing", function()
    local before = open_descriptors()
    local d = driver.sendrecv()
    local closed = assert(handle.open "/dev/null")
    closed:close()
    local rejected = {
      { { 0, closed }, "closed handle" },
      { { 0, "x" }, "file handle expected, got string" },
      { 1, "table expected, got number" },
    }
    for _, case in ipairs(rejected) do
      local ok, message = pcall(function() d:put({ "x" }, nil, case[1]) end)
      assert.is_false(ok)
      assert.matches(case[2], message, 1, true)
    end
    assert.has_error(function() d:put({ "x", 1 }, nil, { 0 }) end)
    assert.has_error(function() d:put({}, nil, { 0 }) end,
      "bad argument #3 to 'put' (handles need a chunk to go with)")
    assert.has_error(function() d:put({ "", "x" }, nil, { 0 }) end,
      "bad argument #3 to 'put' (handles need a chunk that is not empty to go with)")
    local many = {}
    for i = 1, 65 do many[i] = 0 end
    assert.has_error(function() d:put({ "x" }, nil, many) end,
      "bad argument #3 to 'put' (too many handles)")

    assert.equal(0, d:get_out_messages_buffered())
    collectgarbage()
    collectgarbage()
    assert.equal(before, open_descriptors())
  end)

  it("goes to an address, too", function()
    local from, to = assert(handle.bind "unix:@"), assert(handle.bind "unix:@poe-spec-cargo")
    local reader, writer = handle.pipe()
    flushed(driver.sendrecv(), from, { "take this" }, "unix:@poe-spec-cargo", { reader })

    local chunks, _, cargo = driver.sendrecv({ handles = 1 }):get(to)

    assert.same({ "take this" }, chunks)
    handles.assert_joined(writer, cargo[1].handles[1])
    for _, h in ipairs { from, to, reader, writer, cargo[1].handles[1] } do h:close() end
  end)

  for _, type in ipairs { "dgram", "seqpacket" } do
    it("is closed when it comes with a message that is too long, on unix " .. type, function()
      local a, b = handle.socketpair(type)
      local before, to = open_descriptors(), driver.sendrecv { handles = 2, max_message = 4 }
      flushed(driver.sendrecv(), a, { "too long" }, nil, { 0, 1 })

      assert.equal(errno.EMSGSIZE, select(3, to:get(b)))
      assert.equal(before, open_descriptors())
    end)
  end

  it("is put wholly or not where there are no descriptors left", function()
    local output = turns.child("ulimit -n 20; exec", [[
      local driver, handle = require "poe.driver", require "poe.handle"
      local d, kept = driver.sendrecv(), require "spec.support.exhaust" ()
      kept[#kept]:close()
      print(pcall(d.put, d, { "x" }, nil, { 0, 1, 2 }))
      print(d:get_out_messages_buffered())
      collectgarbage()
      print((handle.open("/dev/null")))
    ]])

    assert.matches("^false\tcannot duplicate handle %d: errno 24\n0\npoe.handle %(", output)
  end)

  it("is waited for to the end of a stream, and no further", function()
    local a, b = handle.socketpair()
    local to = driver.sendrecv { handles = 1, credentials = true }
    flushed(driver.sendrecv(), a, { "x" })
    a:close()

    assert.same({ "x" }, (to:get(b)))
    assert.same({ nil, "end of file", 0 }, { to:get(b) })
  end)

  it("lets no flood of unwanted handles through", function()
    local a, b = handle.socketpair "dgram"
    local before, from, to = open_descriptors(), driver.sendrecv(), driver.sendrecv()
    for _ = 1, 200 do
      flushed(from, a, { "x" }, nil, { 0, 1, 2 })
      assert.same({ "x" }, (to:get(b)))
    end

    assert.equal(before, open_descriptors())
  end)

  it("does not make up who sent what came before it asked", function()
    local a, b = handle.socketpair "dgram"
    flushed(driver.sendrecv(), a, { "early" })
    local to = driver.sendrecv { credentials = true }

    assert.same({ { "early" }, nil, { false } }, { to:get(b) })
  end)

  it("says that TCP carries no handles, and goes on with the octets", function()
    local listener = assert(handle.listen "127.0.0.1:0")
    local client = assert(handle.connect(listener:getsockname()))
    local server = listener:accept()
    local d = driver.sendrecv()
    d:put { "first " }
    d:put({ "cargo " }, nil, { 0 })
    d:put { "behind" }

    assert.same({ 12, "send: Invalid argument", errno.EINVAL }, { d:flush(client) })
    assert.same({ 0, nil, 0 }, { d:flush(client) })
    assert.equal("first cargo behind", transfer.read(driver.sendrecv(), server, 18))
  end)

  it("cannot send handles elsewhere", function()
    local server = assert(handle.bind "127.0.0.1:0")
    local client = assert(handle.connect(server:getsockname(), { type = "dgram" }))
    local d = driver.sendrecv()
    d:put({ "x" }, nil, { 0 })

    assert.same({ 0, "send: Invalid argument", errno.EINVAL }, { d:flush(client) })
  end)
end)
