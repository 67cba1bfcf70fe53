-- get_octets and append do what get and put do, where that is simple, and say so where not.

local driver = require "poe.driver"
local handle = require "poe.handle"
local transfer = require "spec.support.transfer"

local MAKERS = {
  sysrw = driver.sysrw,
  ["sendrecv of a stream"] = function() return driver.sendrecv { type = "stream" } end,
}

for name, make in pairs(MAKERS) do
  describe("poe.driver, " .. name, function()
    local a, b, d

    before_each(function()
      a, b = handle.socketpair()
      d = make()
    end)

    after_each(function()
      d:close()
      a:close()
      b:close()
      a, b, d = nil, nil, nil
    end)

    -- What the other end gets of it all.
    local function flushed()
      local other <close> = make()
      return transfer.through(d, a, other, b)
    end

    describe("append", function()
      it("queues two strings as one chunk", function()
        d:put { "first " } -- so that there is room

        local octets = d:append("second", "\n")

        assert.equal(13, octets)
        assert.equal(2, d:get_out_messages_buffered())
        assert.equal("first second\n", flushed())
      end)

      it("leaves to put what is not simple", function()
        d:put { "first" }

        local long = ("x"):rep(513)
        for _, case in ipairs { { long, "\n" }, { "x", long }, { 5, "\n" }, { "x", nil }, { "", "" }, {} } do
          assert.equal(0, select("#", d:append(case[1], case[2])))
        end
        assert.equal("first", flushed())
      end)

      it("keeps everything in order, whatever goes which way", function()
        math.randomseed(7)
        local sent = {}
        for i = 1, 300 do
          local record = ("%d "):format(i):rep(math.random(40))
          if not d:append(record, "\n") then d:put { record .. "\n" } end
          sent[i] = record .. "\n"
        end

        assert.equal(table.concat(sent), flushed())
      end)

      it("raises once the driver is closed", function()
        d:close()

        assert.has_error(function() d:append("x", "\n") end, "attempt to use a closed driver")
      end)
    end)

    describe("get_octets", function()
      it("gives what there is as one string, and an empty one for nothing", function()
        assert.equal("", d:get_octets(a))
        make():put { "x" } -- another driver's

        local other <close> = make()
        other:put { "ab", "c" }
        other:flush(b)

        assert.equal("abc", d:get_octets(a))
      end)

      it("tells the end of file, and what is wrong", function()
        b:close()

        assert.same({ nil, "end of file", 0 }, { d:get_octets(a) })
      end)
    end)
  end)
end

describe("poe.driver.sendrecv", function()
  it("leaves messages, handles and credentials to get", function()
    local a <close> = handle.socketpair "dgram"

    for _, opts in ipairs { {}, { type = "stream", handles = 1 }, { type = "stream", credentials = true } } do
      assert.is_false(driver.sendrecv(opts):get_octets(a))
    end
  end)
end)
