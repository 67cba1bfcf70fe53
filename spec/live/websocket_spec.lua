-- Other people's websockets, with a server and a client of ours.

local HTTP = require "poe.filter.http"
local Stream = require "poe.filter.stream"
local WebSocket = require "poe.filter.websocket"
local handshake = require "poe.filter.websocket.handshake"
local live = require "spec.support.live"
local poe = require "poe"

local NODE <const> = "node --no-warnings --experimental-websocket"

local function works(command)
  return os.execute("env -u LD_PRELOAD " .. command .. " >/dev/null 2>&1")
end

-- Debian's packages are of Debian's Python, which need not be the first in PATH.
local function python_with(package)
  for _, python in ipairs { "python3", "/usr/bin/python3" } do
    if works(python .. " -c 'import " .. package .. "'") then return python end
  end
end

local PYTHON <const> = python_with "websockets"

local no_node = live.missing "node"
  or not works(NODE .. " -e 'if (!globalThis.WebSocket) process.exit(1)'") and "(skipped: no WebSocket in node here)"
local no_python = live.missing "python3"
local no_package = not PYTHON and "(skipped: no python3-websockets here)"

local function accept(conn, options)
  local request = conn:read()
  local response = assert(handshake.accept(request, { protocols = { "echo" } }))
  conn:write(response)
  conn:set_filter(WebSocket.new(options))
end

local function echo(conn)
  for record in conn:lines() do
    if record.type == "text" or record.type == "binary" then conn:write(record) end
    if record.type == "close" then return record end
  end
end

-- A fault ends the input. To close with octets that nobody has read would reset the connection,
-- and the peer might never hear why.
local function linger(conn)
  conn:shutdown_output()
  conn:set_input_filter(Stream.new())
  for _ in conn:lines() do end
end

-- What a program that talks to an echo server of ours prints, and the close that it sends.
local function lines_with_server(options, command)
  return live.run(function()
    local close
    local server = assert(poe.listen("127.0.0.1:0", function(conn)
      accept(conn, options)
      close = echo(conn)
      if not close then linger(conn) end
    end, { filter = HTTP.new { gather = true } }))
    local lines = live.lines(command, server:getsockname())
    server:stop()
    return lines, close
  end)
end

-- An open connection of ours; raises where the handshake fails.
local function connect(address, options)
  local conn = live.connect(address, { filter = HTTP.new { side = "client", gather = true } })
  local request, key = handshake.request { host = address, target = "/chat", protocols = { "echo" } }
  conn:write(request)
  assert(handshake.verify(conn:read(), key, { "echo" }))
  options.side = "client"
  conn:set_filter(WebSocket.new(options))
  return conn
end

-- The next record that is not a ping.
local function read_message(conn)
  for record in conn:lines() do
    if record.type ~= "ping" then return record end
  end
end

-- An example, unless something is missing.
local function specify(title, missing, fn)
  if missing then return pending(title .. " " .. missing) end
  return it(title, fn)
end

describe("a websocket of ours, with", function()
  for _, size in ipairs { 1000, 1 << 24 } do
    specify("node's WebSocket, echoes all it sends; fragment_size " .. size, no_node, function()
      local lines, close = lines_with_server({ fragment_size = size },
        NODE .. " spec/support/websocket_client.js ws://%s/echo")

      assert.same({
        "protocol echo", "text 5 hello", "text 9 größe €😀", "text 0 ", "binary 3 0,255,128",
        "text 70000 xxxxxxxxxxxx", "binary 200000 171,178,185", "closed 4001 true",
      }, lines)
      assert.same({ type = "close", code = 4001, reason = "done" }, close)
    end)
  end

  specify("node's WebSocket, tells it of a message that is too long", no_node, function()
    local lines = lines_with_server({ max_message = 50000 },
      NODE .. " spec/support/websocket_client.js ws://%s/echo")

    assert.equal("binary 3 0,255,128", lines[5])
    assert.equal("closed 1009 true", lines[#lines])
  end)

  specify("Python's standard library, echoes its lines", no_python, function()
    local lines, close = lines_with_server({},
      "(echo one; echo two) | python3 spec/support/websocket_client.py %s /")

    assert.same({ "one", "two", "closed: 1000" }, lines)
    assert.same({ type = "close", code = 1000, reason = "goodbye" }, close)
  end)

  specify("python3-websockets, echoes all it sends", no_package, function()
    local lines, close = lines_with_server({}, PYTHON .. " spec/support/websocket_peer.py client ws://%s/echo")

    assert.same({
      "protocol echo", "same 5", "same 8", "same 0", "same 3", "same 70000", "same 256000",
      "same in fragments", "pong", "closed 4001",
    }, lines)
    assert.same({ type = "close", code = 4001, reason = "done" }, close)
  end)

  specify("python3-websockets' server, gets back all that is sent", no_package, function()
    local back, heard = {}, {}
    local sent = { "hello", "größe", { type = "binary", data = ("\0\255"):rep(40000) }, { type = "ping", data = "p" } }

    live.run(function()
      local server <close> = live.start(PYTHON .. " spec/support/websocket_peer.py server")
      local conn <close> = connect(server.output:read(), { fragment_size = 30000 })
      for i, record in ipairs(sent) do
        conn:write(record)
        back[i] = read_message(conn)
      end
      conn:write { type = "close", code = 3000, reason = "enough" }
      back[#back + 1] = read_message(conn)
      conn:close()
      heard = { server.output:read(), server.output:read() }
    end)

    assert.same({
      { type = "text", data = "hello" }, { type = "text", data = "größe" }, sent[3], { type = "pong", data = "p" },
      { type = "close", code = 3000, reason = "enough" },
    }, back)
    assert.same({ "pong", "closed 3000 enough" }, heard)
  end)
end)
