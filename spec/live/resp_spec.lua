-- The resp filter in a session with redis-server, as its client, in both versions of the
-- protocol; and with redis-cli, as a server.

local RESP = require "poe.filter.resp"
local live = require "spec.support.live"
local poe = require "poe"

local kind, null = RESP.kind, RESP.null

local COMMAND <const> = "redis-server --port 0 --unixsocket %s --save '' --dir %s --enable-debug-command local"

-- Run `fn` with a function that connects to a server of its own.
local function with_redis(fn)
  return live.run(function()
    local folder <close> = live.folder()
    local path = folder.path .. "/redis"
    local _ <close> = live.start(COMMAND, path, folder.path)
    return fn(function(opts) return live.connect("unix:" .. path, { filter = RESP.new(opts) }) end)
  end)
end

local function ask(conn, ...)
  assert(conn:write { ... })
  local reply, why = conn:read()
  if reply == nil then error(why, 2) end
  return reply
end

-- Run it with a connection that speaks a version.
local function session(version, fn, opts)
  return with_redis(function(connect)
    local conn <close> = connect(opts)
    if version == 3 then ask(conn, "HELLO", 3) end
    return fn(conn, connect)
  end)
end

-- The other kinds of replies, in each version.
local function describe_values(version)
  local is_new = version == 3

  -- what is asked, the kind of the reply, the reply
  local CASES = {
    { { "PING" }, "string", "PONG" },
    { { "SET", "key", "value" }, "string", "OK" },
    { { "GET", "key" }, "string", "value" },
    { { "GET", "nothing" }, "null", null },
    { { "SET", "key", "\0\r\n$-1\r\n\255" }, "string", "OK" },
    { { "GET", "key" }, "string", "\0\r\n$-1\r\n\255" },
    { { "SET", "key", "" }, "string", "OK" },
    { { "GET", "key" }, "string", "" },
    { { "INCRBY", "count", 9007199254740993 }, "integer", 9007199254740993 },
    { { "INCRBY", "count", math.mininteger + 1 }, "integer", 9007199254740993 + math.mininteger + 1 },
    { { "RPUSH", "list", "a", 2, 2.5 }, "integer", 3 },
    { { "LRANGE", "list", 0, -1 }, "list", { "a", "2", "2.5" } },
    { { "LRANGE", "nothing", 0, -1 }, "list", {} },
    { { "BLPOP", "nothing", 0.01 }, "null", null },
    { { "MGET", "key", "nothing" }, "list", { "", null } },
    { { "HSET", "hash", "field", "value" }, "integer", 1 },
    { { "HGETALL", "hash" }, is_new and "map" or "list", is_new and { field = "value" } or { "field", "value" } },
    { { "SADD", "set", "member" }, "integer", 1 },
    { { "SMEMBERS", "set" }, is_new and "set" or "list", { "member" } },
    { { "ZADD", "sorted", 0.5, "member" }, "integer", 1 },
    { { "ZSCORE", "sorted", "member" }, is_new and "double" or "string", is_new and 0.5 or "0.5" },
    { { "EVAL", "return {1, ARGV[1], {redis.status_reply('fine')}, false}", 0, "two" }, "list",
      { 1, "two", { "fine" }, null } },
    { { "EVAL", "redis.setresp(3); return redis.call('HGETALL', KEYS[1])", 1, "hash" }, is_new and "map" or "list",
      is_new and { field = "value" } or { "field", "value" } },
    { { "DEBUG", "PROTOCOL", "false" }, is_new and "boolean" or "integer", not is_new and 0 },
    { { "DEBUG", "PROTOCOL", "true" }, is_new and "boolean" or "integer", is_new and true or 1 },
    { { "DEBUG", "PROTOCOL", "double" }, is_new and "double" or "string", is_new and 3.141 or "3.141" },
    { { "DEBUG", "PROTOCOL", "null" }, "null", null },
    { { "DEBUG", "PROTOCOL", "set" }, is_new and "set" or "list", { 0, 1, 2 } },
    { { "DEBUG", "PROTOCOL", "verbatim" }, "string", "This is a verbatim\nstring" },
    { { "DEBUG", "PROTOCOL", "bignum" }, is_new and "bignumber" or "string",
      is_new and RESP.bignumber "1234567999999999999999999999999999999"
        or "1234567999999999999999999999999999999" },
  }

  it("gets replies of every kind", function()
    local replies = session(version, function(conn)
      local replies = {}
      for i, case in ipairs(CASES) do replies[i] = ask(conn, table.unpack(case[1])) end
      return replies
    end)

    for i, case in ipairs(CASES) do
      assert.same({ case[2], case[3] }, { kind(replies[i]), replies[i] }, table.concat(case[1], " "))
    end
  end)

  it("gets errors as values, with their codes", function()
    local codes = session(version, function(conn)
      ask(conn, "SET", "key", "value")
      local codes = {}
      for i, words in ipairs {
        { "NONSENSE" }, { "LPUSH", "key", 1 }, { "EVAL", "return redis.error_reply('OWN x')", 0 },
        { "EVALSHA", ("0"):rep(40), 0 }, { "EXEC" },
      } do
        local reply = ask(conn, table.unpack(words))
        codes[i] = kind(reply) .. " " .. reply.code
      end
      return codes
    end)

    assert.same({ "error ERR", "error WRONGTYPE", "error OWN", "error NOSCRIPT", "error ERR" }, codes)
  end)

  it("gets the replies to 10000 commands in flight at once, in order", function()
    local wrong = session(version, function(conn)
      poe.spawn(function()
        for i = 1, 10000 do assert(conn:write({ "SET", "key" .. i, i }, { "GET", "key" .. i })) end
      end)
      local wrong = 0
      for i = 1, 10000 do
        if conn:read() ~= "OK" or conn:read() ~= tostring(i) then wrong = wrong + 1 end
      end
      return wrong
    end)

    assert.equal(0, wrong)
  end)

  it("gets what it has put, some of which has several MiB", function()
    local part = "0123456789abcde\n"
    local same = session(version, function(conn)
      local big = part:rep(5 << 16) -- 5 MiB
      ask(conn, "SET", "big", big)
      ask(conn, "SET", "small", "x")
      local all = ask(conn, "MGET", "big", "small", "big")
      local list = ask(conn, "EVAL", "local t = {} for i = 1, 7000 do t[i] = {i, tostring(i)} end return t", 0)
      return { all[1] == big, all[2] == "x", all[3] == big, #list, table.concat(list[7000], " ") }
    end)

    assert.same({ true, true, true, 7000, "7000 7000" }, same)
  end)

  it("has transactions done, discarded and refused", function()
    local replies = session(version, function(conn)
      return {
        ask(conn, "MULTI"), ask(conn, "SET", "a", 1), ask(conn, "INCR", "a"), ask(conn, "LPUSH", "a", "x"),
        ask(conn, "EXEC"),
        ask(conn, "MULTI"), ask(conn, "INCR", "a"), ask(conn, "DISCARD"), ask(conn, "GET", "a"),
      }
    end)

    local done = table.remove(replies, 5)
    assert.same({ "OK", "QUEUED", "QUEUED", "QUEUED", "OK", "QUEUED", "OK", "2" }, replies)
    assert.same({ "OK", 2, "error" }, { done[1], done[2], kind(done[3]) })
  end)

  it("has a transaction given up when somebody changes what it watches", function()
    local reply = session(version, function(conn, connect)
      local other <close> = connect()
      ask(conn, "WATCH", "a")
      ask(other, "SET", "a", 1)
      ask(conn, "MULTI")
      ask(conn, "SET", "a", 2)
      return ask(conn, "EXEC")
    end)

    assert.equal(null, reply)
  end)

  it("gets what others publish, " .. (is_new and "as pushes between replies" or "as arrays"), function()
    local expected = is_new and "push" or "list"
    local heard, pong = session(version, function(conn, connect)
      local other <close> = connect()
      local heard = { ask(conn, "SUBSCRIBE", "news"), ask(conn, "PSUBSCRIBE", "n*") }
      for i = 1, 2 do assert.equal(2, ask(other, "PUBLISH", "news", "item " .. i)) end
      for i = 3, 6 do heard[i] = conn:read() end
      local pong = ask(conn, "PING")
      heard[7] = ask(conn, "UNSUBSCRIBE")
      return heard, pong
    end)

    assert.same({
      { "subscribe", "news", 1 }, { "psubscribe", "n*", 2 },
      { "message", "news", "item 1" }, { "pmessage", "n*", "news", "item 1" },
      { "message", "news", "item 2" }, { "pmessage", "n*", "news", "item 2" },
      { "unsubscribe", "news", 1 },
    }, heard)
    for _, message in ipairs(heard) do assert.equal(expected, kind(message)) end
    assert.same(is_new and "PONG" or { "pong", "" }, pong)
  end)
end

local missing = live.missing("redis-server", "redis-cli", "nc")

describe("the resp filter, with redis-server,", function()
  if missing then
    pending("has a session " .. missing)
    return
  end

  for _, version in ipairs { 2, 3 } do
    describe("in version " .. version, function() describe_values(version) end)
  end

  it("changes the version, and is told what the server is", function()
    local old, new = with_redis(function(connect)
      local conn <close> = connect()
      return ask(conn, "HELLO", 2), ask(conn, "HELLO", 3)
    end)

    assert.same({ "list", "server", "redis" }, { kind(old), old[1], old[2] })
    assert.same({ "map", "redis", 3 }, { kind(new), new.server, new.proto })
  end)

  it("tells simple from bulk strings, and what is verbatim, exactly", function()
    local status, text, verbatim = session(3, function(conn)
      return ask(conn, "SET", "a", "OK"), ask(conn, "GET", "a"), ask(conn, "DEBUG", "PROTOCOL", "verbatim")
    end, { exact = true })

    assert.equal(RESP.status "OK", status)
    assert.equal("OK", text)
    assert.equal(RESP.verbatim "This is a verbatim\nstring", verbatim)
  end)

  it("keeps attributes, or leaves them out", function()
    for _, keeps in ipairs { false, true } do
      local reply = session(3, function(conn)
        return ask(conn, "DEBUG", "PROTOCOL", "attrib")
      end, { attributes = keeps })

      assert.equal(keeps and "attributed" or "string", kind(reply))
      local value = keeps and reply.value or reply
      assert.equal("Some real reply following the attribute", value)
      if keeps then assert.same({ "key:123", 90 }, reply.attributes["key-popularity"]) end
    end
  end)

  it("gives false to a loop over its records, as any other", function()
    local records = session(3, function(conn)
      local records = {}
      for _ = 1, 3 do conn:write({ "DEBUG", "PROTOCOL", "false" }, { "PING" }) end
      conn:write { "QUIT" }
      for record in conn:lines() do records[#records + 1] = record end
      return records
    end)

    assert.same({ false, "PONG", false, "PONG", false, "PONG", "OK" }, records)
  end)

  it("is told by pushes which keys have changed that it knows", function()
    local push, pong = session(3, function(conn, connect)
      local other <close> = connect()
      ask(conn, "CLIENT", "TRACKING", "ON")
      ask(conn, "GET", "key")
      ask(other, "SET", "key", 1)
      return conn:read(), ask(conn, "PING")
    end)

    assert.same({ "push", { "invalidate", { "key" } }, "PONG" }, { kind(push), push, pong })
  end)
end)

-- As much of a server as this takes.
local HANDLERS = {}

function HANDLERS.PING(_, text) return text or RESP.status "PONG" end
function HANDLERS.ECHO(_, text) return text end
function HANDLERS.SET(store, key, value)
  store[key] = value
  return RESP.status "OK"
end
function HANDLERS.GET(store, key) return store[key] or null end
function HANDLERS.ALL(store) return RESP.map(store) end
function HANDLERS.VALUES() return { 1, 0.5, true, RESP.error "ERR own", { null } } end

local function handle(store, conn, words)
  if words[1] == "HELLO" then
    conn:get_output_filter():set_version(math.tointeger(words[2]))
    return RESP.map { proto = math.tointeger(words[2]) }
  end
  local handler = HANDLERS[words[1]:upper()]
  return handler and handler(store, table.unpack(words, 2)) or RESP.error("ERR unknown command '" .. words[1] .. "'")
end

local function serve(path)
  local store = {}
  return assert(poe.listen("unix:" .. path, function(conn)
    for words in conn:lines() do conn:write((handle(store, conn, words))) end
  end, { filter = RESP.new { side = "server" } }))
end

describe("the resp filter, of a server,", function()
  if missing then
    pending("answers redis-cli " .. missing)
    return
  end

  -- What redis-cli shows of what it asks.
  local function shown(arguments, input)
    return live.run(function()
      local folder <close> = live.folder()
      local _ <close> = serve(folder.path .. "/s")
      return live.lines("printf '%%b' %s | redis-cli --no-raw -s %s/s %s", live.quote(input), folder.path, arguments)
    end)
  end

  it("answers redis-cli in version 2", function()
    assert.same({ "PONG", "OK", '"two\\r\\nlines"', "(nil)", "(error) ERR unknown command 'NONSENSE'",
      "1) (integer) 1", '2) "0.5"', "3) (integer) 1", "4) (error) ERR own", "5) 1) (nil)" },
      shown("", [[PING\nSET k "two\\r\\nlines"\nGET k\nGET none\nNONSENSE\nVALUES\n]]))
  end)

  it("answers redis-cli in version 3", function()
    assert.same({ "OK", '1# "k" => "v"', "1) (integer) 1", "2) (double) 0.5", "3) (true)", "4) (error) ERR own",
      "5) 1) (nil)" }, shown("-3", [[SET k v\nALL\nVALUES\n]]))
  end)

  it("answers nc, which sends lines", function()
    local lines = live.run(function()
      local folder <close> = live.folder()
      local _ <close> = serve(folder.path .. "/s")
      return live.lines([[printf 'PING\r\n\r\nSET k "a b"\nget k\n' | nc -NU %s/s | tr -d '\r']], folder.path)
    end)

    assert.same({ "+PONG", "+OK", "$3", "a b" }, lines)
  end)
end)
