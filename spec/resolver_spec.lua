local errno = require "poe.errno"
local lfs = require "lfs"
local resolver = require "poe.resolver"
local turns = require "spec.support.turns"

local HOSTS = os.getenv "HOSTS" or "build"

local function entries(folder)
  local count = 0
  for _ in lfs.dir(folder) do count = count + 1 end
  return count
end

describe("poe.resolver", function()
  local loop, reports

  before_each(function()
    loop, reports = turns.new()
  end)

  after_each(function()
    loop:close()
    loop, reports = nil, nil
  end)

  -- What resolve answers: the values given to its function.
  local function resolve(address, opts)
    local fn, calls = turns.recorder()
    resolver.resolve(loop, address, opts, fn)
    assert.same({}, calls)
    loop:run()
    assert.equal(1, #calls)
    return calls[1]
  end

  describe("resolve", function()
    it("finds a name in /etc/hosts and a service in /etc/services", function()
      local answer = resolve("localhost:http", { family = "inet" })

      assert.same({ "127.0.0.1:80", n = 3 }, { answer[1][1], answer[2], answer[3], n = 3 })
    end)

    it("says that nobody knows a name", function()
      local answer = resolve "poe-spec.invalid:80"

      assert.is_nil(answer[1])
      assert.matches("^resolve: %u", answer[2])
      assert.is_true(answer[3] == errno.EAI_NONAME or answer[3] == errno.EAI_AGAIN)
      assert.is_true(answer[3] < 0)
    end)

    it("says that nobody knows a service", function()
      local answer = resolve "localhost:no-such-service"

      assert.same({ nil, errno.EAI_SERVICE }, { answer[1], answer[3] })
    end)

    local given_back = {
      "127.0.0.1:80", "[::1]:80", "[fe80::1%lo]:80", "unix:/run/x.sock", "unix:@name", "unix:a:b",
    }
    for _, address in ipairs(given_back) do
      it("gives back " .. address, function()
        assert.same({ address }, resolve(address)[1])
      end)
    end

    local canonical = {
      { "127.1:80", "127.0.0.1:80" },
      { "[0:0:0:0:0:0:0:1]:http", "[::1]:80" },
      { "[fe80::1%lo]:http", "[fe80::1%lo]:80" },
      { "127.0.0.1:http", "127.0.0.1:80" },
    }
    for _, case in ipairs(canonical) do
      it("makes " .. case[2] .. " of " .. case[1], function()
        assert.same({ case[2] }, resolve(case[1])[1])
      end)
    end

    it("knows every address of this machine's, to listen on", function()
      assert.same({ "0.0.0.0:80" }, resolve("*:80", { passive = true, family = "inet" })[1])
      assert.same({ "[::]:80" }, resolve("*:80", { passive = true, family = "inet6" })[1])
    end)

    it("gives no address of another family than that asked for", function()
      local answer = resolve("127.0.0.1:80", { family = "inet6" })

      assert.is_nil(answer[1])
      assert.equal(errno.EAI_ADDRFAMILY, answer[3])
      assert.same({ "[::1]:80" }, resolve("[::1]:80", { family = "inet6" })[1])
    end)

    it("gives every address of a name, each once", function()
      local hosts = os.tmpname()
      local file = assert(io.open(hosts, "w"))
      for _, address in ipairs { "10.9.8.7", "::9", "10.9.8.8", "10.9.8.7" } do file:write(address, " many.test\n") end
      file:close()
      local shell = ("unshare -m sh -c 'mount --bind %s /etc/hosts && exec \"$0\" \"$@\"' "):format(hosts)
      if not os.execute(shell .. "true 2>/dev/null") then pending "needs a mount namespace" end
      local output = turns.child(shell .. "env", [[
        local loop = require("poe.loop").new()
        require("poe.resolver").resolve(loop, "many.test:5", nil, function(addresses)
          table.sort(addresses)
          print(table.concat(addresses, " "))
        end)
        loop:run()
      ]])
      os.remove(hosts)

      assert.equal("10.9.8.7:5 10.9.8.8:5 [::9]:5\n", output)
    end)

    local malformed = {
      "", "localhost", "localhost:", ":80", "::1:80", "[::1]", "[localhost]:80", "[]:80", "a[b:80",
      "localhost:65536", "localhost:99999999999", "local\0host:80", "*:80", "unix:", "[::1]80",
    }
    for _, address in ipairs(malformed) do
      it(("blames its caller for '%s'"):format(address:gsub("%c", "?")), function()
        local _, message = pcall(function() resolver.resolve(loop, address, nil, print) end)

        assert.matches("^[^:]*resolver_spec%.lua:%d+: bad argument #2 to 'poe.resolver.resolve' %(address ", message)
      end)
    end

    it("blames its caller for other wrong arguments", function()
      assert.has_error(function() resolver.resolve(loop, 80, nil, print) end,
        "bad argument #2 to 'poe.resolver.resolve' (address such as 'localhost:80' or 'unix:/path' "
        .. "expected, got number)")
      assert.has_error(function() resolver.resolve(loop, "a:1", { family = "ipx" }, print) end,
        "bad option 'family' to 'poe.resolver.resolve' ('any', 'inet' or 'inet6' expected, got 'ipx')")
      assert.has_error(function() resolver.resolve(loop, "a:1", nil, {}) end,
        "bad argument #4 to 'poe.resolver.resolve' (function expected, got table)")
    end)

    it("answers each of many with its own", function()
      local answers = {}
      for port = 1, 500 do
        resolver.resolve(loop, "localhost:" .. port, { family = "inet" }, function(addresses)
          answers[port] = addresses[1]
        end)
      end
      loop:run()

      for port = 1, 500 do assert.equal("127.0.0.1:" .. port, answers[port]) end
    end)

    it("refuses more than 4096 at a time", function()
      local full, answered = 0, 0
      local function count(addresses, _, code)
        answered = answered + 1
        full = full + (not addresses and code == errno.ENOBUFS and 1 or 0)
      end
      for _ = 1, 5000 do resolver.resolve(loop, "localhost:1", nil, count) end
      loop:run()

      assert.equal(5000, answered)
      assert.is_true(full > 500)
    end)

    it("reports a function that raises, and answers the others", function()
      local fn, calls = turns.recorder()
      resolver.resolve(loop, "localhost:1", nil, function() error "told you" end)
      resolver.resolve(loop, "127.0.0.1:1", nil, function() error "told you" end)
      resolver.resolve(loop, "localhost:2", nil, fn)
      loop:run()

      assert.equal(1, #calls)
      assert.equal(2, #reports)
      assert.matches("told you", reports[1])
    end)

    it("may be called from its answer", function()
      local fn, calls = turns.recorder()
      resolver.resolve(loop, "localhost:1", nil, function() resolver.resolve(loop, "localhost:2", nil, fn) end)
      loop:run()

      assert.equal(1, #calls)
    end)

    it("leaves neither thread nor descriptor", function()
      loop:step(0)
      local threads, descriptors = entries "/proc/self/task", entries "/proc/self/fd"
      resolve "localhost:1"

      assert.equal(descriptors, entries "/proc/self/fd")
      for _ = 1, 1000000 do -- joined is not yet gone from /proc
        if entries "/proc/self/task" == threads then break end
      end
      assert.equal(threads, entries "/proc/self/task")
    end)
  end)

  describe("cancel", function()
    for _, address in ipairs { "localhost:80", "127.0.0.1:80", "poe-spec.invalid:80" } do
      it("drops the answer for " .. address, function()
        local fn, calls = turns.recorder()
        local request = resolver.resolve(loop, address, nil, fn)

        assert.is_true(request:cancel())
        assert.is_false(request:cancel())
        loop:run()
        assert.same({}, calls)
      end)
    end

    it("drops answers that are there already, and those of lookups not begun", function()
      local fn, calls = turns.recorder()
      local requests = {}
      for i = 1, 100 do requests[i] = resolver.resolve(loop, "localhost:" .. i, nil, fn) end
      for i = 1, 100, 2 do requests[i]:cancel() end
      loop:run()

      assert.equal(50, #calls)
    end)

    it("drops another's answer from within an answer", function()
      local requests, calls = {}, 0
      local function only_one()
        calls = calls + 1
        for _, request in ipairs(requests) do request:cancel() end
      end
      for i = 1, 10 do requests[i] = resolver.resolve(loop, "localhost:" .. i, nil, only_one) end
      for i = 11, 20 do requests[i] = resolver.resolve(loop, "127.0.0.1:" .. i, nil, only_one) end
      loop:run()

      assert.equal(1, calls)
    end)

    it("does nothing once there was an answer", function()
      local request = resolver.resolve(loop, "localhost:1", nil, function() end)
      loop:run()

      assert.is_false(request:cancel())
    end)

    it("is what <close> does", function()
      local fn, calls = turns.recorder()
      do
        local _ <close> = resolver.resolve(loop, "localhost:1", nil, fn)
      end
      loop:run()

      assert.same({}, calls)
    end)

    it("leaves a thread at work to the next lookup", function()
      local fn, calls = turns.recorder()
      for _ = 1, 20 do
        resolver.resolve(loop, "poe-spec.invalid:80", nil, fn):cancel()
      end
      resolver.resolve(loop, "localhost:1", nil, fn)
      loop:run()

      assert.equal(1, #calls)
    end)
  end)

  it("joins its threads when the Lua state closes", function()
    local output, ok = turns.child("", [[
      local loop = require("poe.loop").new()
      local resolver = require "poe.resolver"
      for i = 1, 1000 do resolver.resolve(loop, "localhost:" .. i, nil, print) end
    ]])

    assert.same({ "", true }, { output, ok })
  end)

  for what, arguments in pairs { ["where memory runs out"] = "memory", ["in each of several threads"] = "threads 8" } do
    it("answers each lookup once " .. what, function()
      local host = assert(io.popen(("%s/host %s spec/fault/resolver.lua 2>&1"):format(HOSTS, arguments)))
      local output = host:read("a")

      assert.matches("^%d+ allocations\n$", (output:gsub("^8 of 8 threads", "0 allocations")))
      assert.is_true(host:close())
    end)
  end

  it("serves each of several loops", function()
    local other <close> = turns.new()
    local fn, calls = turns.recorder()
    resolver.resolve(loop, "localhost:1", nil, fn)
    resolver.resolve(other, "localhost:2", nil, fn)

    loop:run()
    assert.equal(1, #calls)
    other:run()
    assert.equal(2, #calls)
  end)

  it("is let go with a loop that nobody runs", function()
    local other = turns.new()
    resolver.resolve(other, "localhost:1", nil, function() end)
    other = nil -- luacheck: ignore

    collectgarbage() -- what is left over fails the test
  end)

  -- once: the allocator of gcc's sanitizer may be locked for ever in a child of threads
  it("serves parent and child after a fork #once", function()
    local output, ok = turns.child("", [[
      local resolver = require "poe.resolver"
      local exotic = require "spec.support.exotic"
      local loop = require("poe.loop").new()
      local pending = {}
      for i = 1, 50 do pending[i] = resolver.resolve(loop, "localhost:" .. i, nil, function() end) end
      local child = exotic.fork()
      if child then
        loop:run()
        os.exit(exotic.wait(child), true)
      end
      for i = 1, 50 do pending[i]:cancel() end
      local own = require("poe.loop").new()
      resolver.resolve(own, "localhost:1", nil, function(addresses) io.write(addresses[1], "\n") end)
      own:run()
      io.stdout:flush()
      os.exit(true, true)
    ]])

    assert.same({ "127.0.0.1:1\n", true }, { output, ok })
  end)
end)
