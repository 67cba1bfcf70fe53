-- A client of ours talks to redis-server: inline commands through the line filter, and
-- replies whose strings are read by their length. Source: RESP, the protocol's specification.

local Block = require "poe.filter.block"
local Line = require "poe.filter.line"
local live = require "spec.support.live"

-- Read so many octets and the newline after them.
local function read_string(conn, octets)
  local lines = conn:get_input_filter()
  conn:set_input_filter(Block.new { block_size = octets + 2 })
  local text = assert(conn:read())
  conn:set_input_filter(lines:clone()) -- itself, it would still have what it has passed on
  return (text:gsub("\r\n$", ""))
end

local read_reply

-- What each kind of reply is, by its first octet; `nil, message` for an error.
local REPLIES = {
  ["+"] = function(_, text) return text end,
  ["-"] = function(_, text) return nil, text end,
  [":"] = function(_, text) return math.tointeger(text) end,
  ["$"] = function(conn, text) return text ~= "-1" and read_string(conn, math.tointeger(text)) end,
  ["*"] = function(conn, text)
    local list = {}
    for i = 1, math.tointeger(text) do list[i] = read_reply(conn) end
    return list
  end,
}

function read_reply(conn)
  local kind, text = assert(conn:read()):match "^(.)(.*)$"
  return REPLIES[kind](conn, text)
end

-- Run `fn` with a connection to a server of its own.
local function with_redis(fn)
  return live.run(function()
    local folder <close> = live.folder()
    local path = folder.path .. "/redis"
    local _ <close> = live.start("redis-server --port 0 --unixsocket %s --save '' --dir %s", path, folder.path)
    local conn <close> = live.connect("unix:" .. path, { filter = Line.new { literal = "\r\n" } })
    return fn(conn)
  end)
end

local missing = live.missing "redis-server"

describe("a client of ours, with redis-server,", function()
  if missing then
    pending("is answered " .. missing)
    return
  end

  local CASES = {
    { "PING", "PONG" },
    { "SET key value", "OK" },
    { "GET nothing", false },
    { "INCR count", 1 },
    { "INCR count", 2 },
    { [[SET lines "one\r\n\r\n+two\n"]], "OK" },
    { "GET lines", "one\r\n\r\n+two\n" },
    { "STRLEN lines", 12 },
    { "RPUSH list a bc def", 3 },
    { "LRANGE list 0 -1", { "a", "bc", "def" } },
  }

  it("gets the reply to each of several commands, one at a time", function()
    local replies = with_redis(function(conn)
      local replies = {}
      for i, case in ipairs(CASES) do
        conn:write(case[1])
        replies[i] = read_reply(conn)
      end
      return replies
    end)

    for i, case in ipairs(CASES) do assert.same(case[2], replies[i]) end
  end)

  it("gets the replies to all of them in flight at once, in order", function()
    local replies = with_redis(function(conn)
      local replies = {}
      for _, case in ipairs(CASES) do conn:write(case[1]) end
      for i in ipairs(CASES) do replies[i] = read_reply(conn) end
      return replies
    end)

    for i, case in ipairs(CASES) do assert.same(case[2], replies[i]) end
  end)

  it("gets an error as one", function()
    local reply, why = with_redis(function(conn)
      conn:write "NONSENSE"
      return read_reply(conn)
    end)

    assert.is_nil(reply)
    assert.matches("unknown command", why)
  end)

  it("gets a string of a million octets that looks like lines", function()
    local text = with_redis(function(conn)
      conn:write("SETRANGE big 999998 -n", "GET big")
      assert.equal(1000000, read_reply(conn))
      return read_reply(conn)
    end)

    assert.equal(("\0"):rep(999998) .. "-n", text)
  end)
end)
