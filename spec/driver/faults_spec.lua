local errno = require "poe.errno"
local handle = require "poe.handle"
local script = require "spec.support.script"
local transfer = require "spec.support.transfer"

-- A driver whose calls of the system are answered from the list.
local function scripted(answers, block_size)
  local d = script.core.driver.sysrw(block_size or 65536)
  script.answers(answers)
  return d
end

local again, interrupted = { errno = errno.EAGAIN }, { errno = errno.EINTR }

describe("poe.driver.sysrw, when the system", function()
  after_each(function() script.real() end)

  it("interrupts a read, reads again", function()
    local d = scripted { interrupted, interrupted, { data = "x" } }

    assert.same({ "x" }, d:get(0))
    assert.same({ { "read", 65536 }, { "read", 65536 }, { "read", 65536 } }, script.calls())
  end)

  it("interrupts a write, writes again", function()
    local d = scripted { interrupted, { accept = 1 }, interrupted, {} }
    d:put { "abc" }

    assert.same({ 0, nil, 0 }, { d:flush(1) })
    assert.same({ { "write", 3 }, { "write", 3 }, { "write", 2 }, { "write", 2 } }, script.calls())
  end)

  it("fails with a number that has no name, says the number", function()
    local d = scripted { { errno = 9999 } }

    assert.same({ nil, "read: error 9999", 9999 }, { d:get(0) })
  end)

  it("fails in the middle, keeps exactly the rest", function()
    local d = scripted { { accept = 4 }, { errno = errno.EIO }, {} }
    d:put { "abc", "def", "g" }

    assert.same({ 3, "write: Input/output error", errno.EIO }, { d:flush(1) })
    assert.equal(2, d:get_out_messages_buffered())
    assert.same({ 0, nil, 0 }, { d:flush(1) })
    assert.same({ { "write", 7 }, { "write", 3 }, { "write", 3 } }, script.calls())
  end)

  it("takes nothing at all, waits instead of spinning", function()
    local d = scripted { { accept = 0 } }
    d:put { "abc" }

    assert.same({ 3, nil, 0 }, { d:flush(1) })
  end)

  for octet = 0, 12 do
    it(("would block at octet %d, goes on from there"):format(octet), function()
      local answers = octet == 0 and { again } or { { accept = octet }, again }
      local d = scripted(answers)
      d:put { "one", "two", "thr", "four" }

      assert.same({ 13 - octet, nil, 0 }, { d:flush(1) })

      assert.equal(octet < 9 and 4 - octet // 3 or 1, d:get_out_messages_buffered())
      script.answers { {} }
      assert.same({ 0, nil, 0 }, { d:flush(1) })
      assert.same({ { "write", 13 - octet } }, script.calls())
    end)
  end

  local failures = { "EIO", "ENOSPC", "EDQUOT", "EFBIG", "ECONNRESET", "EPIPE", "EBADF", "ENXIO", "ENOMEM" }
  for _, name in ipairs(failures) do
    it("says " .. name .. ", says so", function()
      local d = scripted { { errno = errno[name] }, { errno = errno[name] } }
      d:put { "abc" }

      local _, why, code = d:get(0)
      assert.matches("^read: %a", why)
      assert.equal(errno[name], code)
      local left
      left, why, code = d:flush(1)
      assert.equal(3, left)
      assert.matches("^write: %a", why)
      assert.equal(errno[name], code)
    end)
  end

  for seed = 1, 10 do
    it(("misbehaves at random (%d), loses nothing"):format(seed), function()
      local reader, writer = handle.pipe()
      local from, to = script.core.driver.sysrw(4096), script.core.driver.sysrw(4096)
      local whole, at = transfer.octets(seed, 300000), 1
      script.random(seed)
      while at <= #whole do
        local size = 1 + at * 31 % 3000
        from:put { whole:sub(at, at + size - 1) }
        at = at + size
      end

      local got = transfer.through(from, writer:fileno(), to, reader:fileno())
      got = got .. transfer.read(to, reader:fileno(), #whole - #got)

      assert.is_true(script.real() > 100)
      assert.is_true(got == whole)
    end)
  end
end)
