local Stream = require "poe.filter.stream"
local contract = require "spec.contract.filter"

describe("poe.filter.stream", function()
  describe("as every filter", function()
    contract {
      title = "octets of all kinds",
      new = Stream.new,
      stream = "one\r\n\0two\255three",
      records = { "one\r\n\0two\255three" },
      merges = true,
    }
  end)

  describe("get_one", function()
    it("gives all that has come as one record", function()
      local filter = Stream.new()

      filter:get_one_start { "a", "bc" }
      filter:get_one_start { "def" }

      assert.equal("abcdef", filter:get_one())
      assert.is_nil(filter:get_one())
    end)

    it("gives an empty record never", function()
      assert.same({ {} }, { Stream.new():get { "" } })
    end)
  end)

  describe("put", function()
    it("passes records on, in a table of its own", function()
      local records = { "a", "", "bc" }

      local chunks = Stream.new():put(records)

      assert.same({ "a", "", "bc" }, chunks)
      assert.is_not.equal(records, chunks)
    end)
  end)

  describe("new", function()
    it("raises on any option", function()
      assert.has_error(function() Stream.new { max_buffer = 1 } end,
        "unknown option 'max_buffer' to 'poe.filter.stream.new'")
    end)
  end)
end)
