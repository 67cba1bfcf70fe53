local WebSocket = require "poe.filter.websocket"

local function binary(data) return { type = "binary", data = data } end
local function ping(data) return { type = "ping", data = data } end
local function pong(data) return { type = "pong", data = data } end
local function close(code, reason) return { type = "close", code = code, reason = reason } end

describe("poe.filter.websocket's put", function()
  it("takes a string for a text message, and makes frames without masks", function()
    assert.same({ "\x81\5hello", "\x82\1\0", "\x89\0", "\x8a\1x", "\x88\5\3\xe9bye" },
      WebSocket.new():put { "hello", binary "\0", { type = "ping" }, pong "x", close(1001, "bye") })
    assert.same({ "\x88\0" }, WebSocket.new():put(close()))
  end)

  it("cuts messages into fragments of fragment_size", function()
    local filter = WebSocket.new { fragment_size = 3 }

    assert.same({ "\x01\3abc", "\x80\2de" }, filter:put "abcde")
    assert.same({ "\x02\3abc", "\x00\3def", "\x80\1g" }, filter:put(binary "abcdefg"))
    assert.same({ "\x01\3abc", "\x80\3def" }, filter:put "abcdef")
    assert.same({ "\x81\3abc" }, filter:put "abc")
    assert.same({ "\x81\0" }, filter:put "")
    assert.same({ "\x89\5hello" }, filter:put(ping "hello"))
  end)

  it("does not copy a large message", function()
    local data = ("x"):rep(5000)

    assert.same({ "\x82\x7e\x13\x88", data }, WebSocket.new():put(binary(data)))
  end)

  it("sends text that is not UTF-8 where that is not checked", function()
    assert.same({ "\x81\1\xff" }, WebSocket.new { utf8 = false }:put "\xff")
  end)

  it("changes nothing when it raises", function()
    local filter = WebSocket.new()

    assert.has_error(function() filter:put { close(1000), "a" } end)
    assert.same({ "\x81\1a" }, filter:put "a")
  end)
end)
