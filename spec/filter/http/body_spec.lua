local HTTP = require "poe.filter.http"

local POST <const> = "POST /a HTTP/1.1\r\nHost: x\r\n"

-- A client that has asked for something.
local function client(options)
  local filter = HTTP.new(options or { side = "client" })
  filter:put { type = "request", method = "GET", target = "/", headers = { host = "x" } }
  return filter
end

describe("poe.filter.http.body", function()
  describe("get", function()
    it("gives a body to the end of the input, and its end when that is there", function()
      local filter = client()

      local records = filter:get "HTTP/1.1 200 OK\r\n\r\na"
      assert.is_false(records[1].keep_alive)
      assert.same({ type = "body", data = "a" }, records[2])
      assert.same({ { type = "body", data = "b" } }, filter:get "b")
      assert.same({ { type = "end" } }, { filter:finish() })
      assert.same({}, { filter:finish() })
      assert.is_nil(filter:get_pending())
    end)

    it("does not gather more than max_body to the end of the input", function()
      local filter = client { side = "client", gather = true, max_body = 3 }

      assert.same({ {} }, { filter:get "HTTP/1.1 200 OK\r\n\r\nabc" })
      assert.same({ {}, "body longer than 3 octets" }, { filter:get "d" })
    end)

    it("has nothing pending behind a chunk, however it came", function()
      local chunks = POST .. "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"

      for cut = 1, #chunks - 1 do
        local filter = HTTP.new()
        filter:get(chunks:sub(1, cut))
        filter:get(chunks:sub(cut + 1))

        assert.is_nil(filter:get_pending(), cut)
      end
    end)

    it("takes no line before a chunk that is too long, though the chunk is there", function()
      local filter = HTTP.new { max_chunk_line = 4 }

      local _, message = filter:get(POST .. "Transfer-Encoding: chunked\r\n\r\n001\r\na\r\n")

      assert.equal("chunk: line before it longer than 4 octets", message)
    end)

    it("gives the octets of a body without copying them", function()
      local data = ("x"):rep(100000)
      local filter = HTTP.new()
      filter:get(POST .. "Content-Length: 100000\r\n\r\n")

      collectgarbage "stop"
      local before = collectgarbage "count"
      local records = filter:get(data)
      local more = collectgarbage "count" - before
      collectgarbage "restart"

      assert.equal(data, records[1].data)
      assert.is_true(more < 50)
    end)
  end)

  describe("finish", function()
    local cases = {
      { {}, "GET / HTTP/1.1\r\nHost: x\r\n", "incomplete head" },
      { {}, POST .. "Content-Length: 5\r\n\r\nhe", "incomplete body: 3 octets missing" },
      { {}, POST .. "Content-Length: 5\r\n\r\n", "incomplete body: 5 octets missing" },
      { {}, POST .. "Transfer-Encoding: chunked\r\n\r\n", "incomplete body" },
      { {}, POST .. "Transfer-Encoding: chunked\r\n\r\n5", "incomplete chunk" },
      { {}, POST .. "Transfer-Encoding: chunked\r\n\r\n5\r\nhe", "incomplete chunk" },
      { {}, POST .. "Transfer-Encoding: chunked\r\n\r\n0\r\n", "incomplete trailers" },
      { {}, POST .. "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n", "incomplete trailers" },
      { { side = "client" }, "\r\n", "incomplete head" },
      { {}, "\r\n", nil },
      { {}, "", nil },
    }
    for _, case in ipairs(cases) do
      it(("says %s of %q"):format(case[3], case[2]), function()
        local filter = HTTP.new(case[1])
        filter:get(case[2])
        local pending = filter:get_pending()

        assert.same({ nil, case[3] }, { filter:finish() })
        assert.same(pending, filter:get_pending())
      end)
    end
  end)
end)
