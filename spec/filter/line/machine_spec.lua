local Machine = require "poe.filter.line.machine"
local ending = require "poe.filter.line.ending"

local function lines_of(machine)
  local lines = {}
  for line in machine.get_one, machine do lines[#lines + 1] = line end
  return lines
end

describe("poe.filter.line.machine", function()
  local stream = "one\r\n\r\nthree\nfou"

  for cut = 0, #stream do
    it(("gives the same lines when cut after octet %d"):format(cut), function()
      local machine = Machine.new(ending.newline(), 100, 200)

      machine:feed(stream:sub(1, cut))
      local lines = lines_of(machine)
      machine:feed(stream:sub(cut + 1))
      for _, line in ipairs(lines_of(machine)) do lines[#lines + 1] = line end

      assert.same({ "one", "", "three" }, lines)
      assert.equal("fou", machine:unread())
    end)
  end

  describe("isempty", function()
    it("is true before the first octet and after the last line", function()
      local machine = Machine.new(ending.literal "\n", 100, 200)
      assert.is_true(machine:isempty())

      machine:feed "one\n"
      assert.is_false(machine:isempty())
      lines_of(machine)

      assert.is_true(machine:isempty())
    end)

    it("is false while part of a line waits, and after a fault", function()
      local machine = Machine.new(ending.literal "\n", 3, 200)
      machine:feed "on"
      assert.is_nil((machine:get_one()))
      assert.is_false(machine:isempty())

      machine:feed "elong"
      assert.same({ nil, "line longer than 3 octets" }, { machine:get_one() })

      assert.is_false(machine:isempty())
    end)
  end)

  describe("reset", function()
    it("tells the half of a newline that may still come, and forgets it", function()
      local machine = Machine.new(ending.newline(), 100, 200)
      machine:feed "one\r"
      lines_of(machine)

      assert.equal("\n", machine:reset())
      machine:feed "\ntwo\n"

      assert.same({ "", "two" }, lines_of(machine))
    end)
  end)
end)
