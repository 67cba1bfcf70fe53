local errno = require "poe.errno"
local filter = require "poe.filter"
local wheels = require "spec.support.wheels"

local EOF <const> = { "on_error", "read", "end of file", 0 }

local function inputs(...)
  local events = {}
  for i, record in ipairs { ... } do events[i] = { "on_input", record } end
  return events
end

local function with(events, ...)
  for _, event in ipairs { ... } do events[#events + 1] = event end
  return events
end

describe("poe.wheel.readwrite, of its filter:", function()
  local rig
  after_each(function()
    if rig then rig:close() end
    rig = nil
  end)

  describe("set_input_filter", function()
    local function switching(records)
      return wheels.on_socket { on_input = function(record, wheel)
        if records[record] then wheel:set_input_filter(records[record]()) end
      end }
    end

    local function blocks() return filter.block { block_size = 3 } end

    it("hands over what the old filter has not returned, from the next record on", function()
      rig = switching { go = blocks, def = function() return filter.line() end }

      rig:write "a\ngo\nabcdefg\nh\n"

      assert.same(inputs("a", "go", "abc", "def", "g", "h"), rig:turn())
    end)

    it("hands over whole records that wait while the input is paused", function()
      rig = wheels.on_socket { on_input = function(_, wheel) wheel:pause_input() end }
      rig:write "a\nbcdefg"
      rig:turn()

      rig.wheel:set_input_filter(blocks())
      rig.wheel:resume_input()
      assert.same(inputs "bcd", rig:turn())
      rig.wheel:resume_input()

      assert.same(inputs "efg", rig:turn())
    end)

    it("outside a handler delivers in the next turn what the new filter finds", function()
      rig = wheels.on_socket()
      rig:write "abcdef"
      rig:turn()

      rig.wheel:set_input_filter(blocks())
      assert.same({}, rig:take())

      assert.same(inputs("abc", "def"), rig:turn())
    end)

    it("with the filter there is changes nothing", function()
      rig = wheels.on_socket()
      rig:write "abc"
      rig:turn()

      rig.wheel:set_input_filter(rig.wheel:get_input_filter())
      rig:write "\n"

      assert.same(inputs "abc", rig:turn())
    end)

    it("after a fault reads on with the new filter", function()
      rig = wheels.on_socket { filter = filter.line { max_length = 3 } }
      rig:write "abcdef\n"
      assert.equal("filter", rig:turn()[1][2])
      assert.same({}, rig:turn())

      rig.wheel:set_input_filter(filter.line())
      rig:write "g\n"

      assert.same(inputs("abcdef", "g"), rig:turn())
    end)

    it("after a fault at the end of file has its records before the end", function()
      rig = wheels.on_socket {
        filter = filter.line { max_length = 3 },
        on_error = function(operation, _, _, wheel)
          if operation == "filter" then wheel:set_input_filter(filter.line()) end
        end,
      }

      rig:write "abcdef"
      rig.output:close()

      assert.same({ { "on_error", "filter", "line longer than 3 octets", errno.EBADMSG }, { "on_input", "abcdef" },
        EOF }, rig:turn())
    end)

    it("after a fault of what is left at the end of file has that before the end, too", function()
      rig = wheels.on_socket {
        filter = filter.block { block_size = 4 },
        on_error = function(operation, _, _, wheel)
          if operation == "filter" then wheel:set_input_filter(filter.line()) end
        end,
      }

      rig:write "abcdef"
      rig.output:close()

      assert.same({ { "on_input", "abcd" },
        { "on_error", "filter", "incomplete block: 2 octets missing", errno.EBADMSG }, { "on_input", "ef" }, EOF },
        rig:turn())
    end)

    it("tells one fault once, though the handler has put something before it switched", function()
      rig = wheels.on_socket { on_input = function(_, wheel)
        wheel:put "reply"
        wheel:set_input_filter(filter.line { max_length = 3 })
      end }

      rig:write "a\nlonger\n"

      assert.same({ { "on_input", "a" }, { "on_error", "filter", "line longer than 3 octets", errno.EBADMSG },
        { "on_flushed" } }, rig:turn())
    end)

    it("changes nothing when the new filter refuses what is pending", function()
      local bad = filter.stream()
      function bad.get_one_start() error "never" end
      rig = wheels.on_socket()
      rig:write "abc"
      rig:turn()

      assert.has_error(function() rig.wheel:set_input_filter(bad) end)
      rig:write "d\n"

      assert.same(inputs "abcd", rig:turn())
    end)

    it("raises at its caller for what is no filter", function()
      rig = wheels.on_socket()

      for _, method in ipairs { "set_filter", "set_input_filter", "set_output_filter" } do
        assert.has_error(function() rig.wheel[method](rig.wheel, nil) end,
          ("bad argument #1 to '%s' (filter expected, got nil)"):format(method))
      end
    end)
  end)

  describe("a filter that raises", function()
    local function raising(method, times)
      local f = filter.line()
      local real = f[method]
      f.pour = false
      f[method] = function(...)
        times = times - 1
        if times >= 0 then error "oops" end
        return real(...)
      end
      return f
    end

    local FAULT <const> = { "on_error", "filter", "the filter has raised an error", errno.EBADMSG }

    for _, method in ipairs { "get_one_start", "get_one" } do
      it("in " .. method .. " is a fault, told once, and the loop has a traceback", function()
        rig = wheels.on_socket { filter = raising(method, 1000) }

        rig:write "a\n"
        local events = rig:turn()
        rig:write "b\n"

        assert.same({ FAULT }, events)
        assert.same({}, rig:turn())
        assert.equal(1, #rig.reports)
        assert.matches("oops.*stack traceback", rig.reports[1])
      end)
    end

    it("in get_one once, as for want of memory, loses nothing", function()
      rig = wheels.on_socket { filter = raising("get_one", 1) }

      rig:write "a\nb\n"

      assert.same(inputs("a", "b"), rig:turn())
      assert.equal(1, #rig.reports)
    end)

    it("in finish has the fault and then the end told", function()
      rig = wheels.on_socket { filter = raising("finish", 1000) }

      rig:write "a\nb"
      rig.output:close()

      assert.same(with(inputs "a", FAULT, EOF), rig:turn())
    end)

    it("in put raises there, and the wheel goes on", function()
      rig = wheels.on_socket { output_filter = raising("put", 1) }

      assert.has_error(function() rig.wheel:put "a" end)
      rig.wheel:put "b"

      assert.equal("b\n", rig:read())
    end)

    it("in get_pending raises where the filter is to be switched, and nothing has changed", function()
      rig = wheels.on_socket { filter = raising("get_pending", 1) }

      assert.has_error(function() rig.wheel:set_input_filter(filter.stream()) end)
      rig:write "a\n"

      assert.same(inputs "a", rig:turn())
    end)
  end)

  describe("get_replies", function()
    -- Lines; to each, the filter itself answers its peer.
    local function answering()
      local lines, replies = filter.line(), {}
      local get_one = lines.get_one
      function lines:get_one()
        local line, message = get_one(self)
        if line then table.insert(replies, "<" .. line .. ">") end
        return line, message
      end
      function lines.get_replies()
        local taken = replies
        replies = {}
        return taken[1] and taken or nil
      end
      lines.pour = false
      return lines
    end

    it("is what is written, before what is put later", function()
      rig = wheels.on_socket { filter = answering() }

      rig:write "a\nb\n"
      rig:turn()
      rig.wheel:put "c"
      rig:turn()

      assert.equal("<a><b>c\n", rig:read())
    end)

    it("of the old filter is written when it is switched", function()
      rig = wheels.on_socket { filter = answering(), on_input = function(_, wheel)
        wheel:set_filter(filter.line())
        wheel:put "new"
      end }

      rig:write "a\nb\n"
      rig:turn()

      assert.equal("<a>new\nnew\n", rig:read())
    end)

    for _, method in ipairs { "close", "shutdown_output" } do
      it("is written before " .. method .. " ends the output", function()
        rig = wheels.on_socket { filter = answering(), on_input = function(_, wheel) wheel[method](wheel) end }

        rig:write "a\nb\n"
        rig:turn()

        assert.equal("<a>", rig:read())
        assert.same({ nil, "end of file", 0 }, { rig:read() })
      end)
    end

    it("is dropped by a close that discards", function()
      rig = wheels.on_socket { filter = answering(), on_input = function(_, wheel) wheel:close { discard = true } end }

      rig:write "a\n"
      rig:turn()

      assert.same({ nil, "end of file", 0 }, { rig:read() })
    end)
  end)

  describe("put", function()
    it("that revives input has its records delivered", function()
      local lines = filter.line()
      local get_one, put, is_open = lines.get_one, lines.put, false
      lines.pour = false
      function lines:get_one() if is_open then return get_one(self) end end
      function lines:put(records)
        is_open, self.revived = true, true
        return put(self, records)
      end
      lines.get_output_literal = false
      rig = wheels.on_socket { filter = lines }
      rig:write "a\n"
      rig:turn()

      rig.wheel:put "go on"

      assert.same(with(inputs "a", { "on_flushed" }), rig:turn())
      assert.is_nil(lines.revived)
    end)

    it("blames its caller for a record that the filter does not take", function()
      rig = wheels.on_socket()

      for _, records in ipairs { { 5 }, { "a", 5 } } do
        local _, message = pcall(function() return (rig.wheel:put(table.unpack(records))) end)
        assert.matches("filters_spec.lua:%d+: bad argument #1 to 'put'", message)
      end
    end)
  end)
end)
