-- Other people's telnet, on a terminal, talks to a server of ours.

local Conn = require "poe.conn"
local Stream = require "poe.filter.stream"
local Telnet = require "poe.filter.telnet"
local handle = require "poe.handle"
local live = require "spec.support.live"
local poe = require "poe"

local OPTIONS <const> = {
  local_options = { "ECHO", "SUPPRESS-GO-AHEAD" },
  remote_options = { "SUPPRESS-GO-AHEAD", "TERMINAL-TYPE", "NAWS" },
}

local function ask(side, option)
  return { type = "option", side = side, option = option, enabled = true }
end

local SEND <const> = "\1" -- of a terminal's type, RFC 1091

-- What a user on a terminal types, and reads there.
local Terminal = {}
Terminal.__index = Terminal

local function start_terminal(program, address)
  local master, slave = assert(handle.pty { rows = 24, columns = 80 })
  local host, port = address:match "^(.*):(%d+)$"
  local path = master:ptsname()
  local process = live.start("sh -c 'stty -echo; TERM=vt100 exec %s %s %s' <%s >%s",
    program, host, port, path, path)
  return setmetatable({
    process = process, slave = slave, conn = Conn.new { handle = master, filter = Stream.new() }, seen = "",
  }, Terminal)
end

function Terminal:type(text)
  self.conn:write(text)
end

-- Wait until it shows `text`.
function Terminal:expect(text)
  while not self.seen:find(text, 1, true) do
    self.seen = self.seen .. assert(self.conn:read(), self.seen)
  end
end

function Terminal:__close()
  getmetatable(self.process).__close(self.process)
  self.slave:close()
  self.conn:close { discard = true }
end

-- Note what comes, and answer lines.
local function serve(conn, seen)
  conn:write(ask("local", "ECHO"), ask("local", "SUPPRESS-GO-AHEAD"), ask("remote", "SUPPRESS-GO-AHEAD"),
    ask("remote", "TERMINAL-TYPE"), ask("remote", "NAWS"), "ready\r\n")
  for record in conn:lines() do
    if type(record) == "string" then
      seen.data = seen.data .. record
      conn:write((record:gsub("\r\n?", "\r\n")))
      if record:find "\r" then conn:write "done\255\r\n" end
    elseif record.type == "option" then
      seen[record.side .. " " .. record.option] = record.enabled
      if record.option == "TERMINAL-TYPE" then
        conn:write { type = "subnegotiation", option = "TERMINAL-TYPE", data = SEND }
      end
    elseif record.type == "subnegotiation" then
      seen[record.option] = record.data
    end
  end
end

local function talk(program)
  return live.run(function()
    local seen = { data = "" }
    local server = assert(poe.listen("127.0.0.1:0", function(conn) serve(conn, seen) end,
      { filter = Telnet.new(OPTIONS) }))
    do
      local terminal <close> = start_terminal(program, server:getsockname())
      terminal:expect "ready"
      live.await(function() return seen["TERMINAL-TYPE"] and seen.NAWS end)
      terminal:type "hello\r"
      terminal:expect "done"
    end
    server:stop()
    return seen
  end)
end

describe("a telnet server of ours, with", function()
  for _, program in ipairs { "telnet", "busybox telnet" } do
    local missing = live.missing(program:match "%S+")
    local title = program .. ", agrees on options and gets what is typed"
    if missing then
      pending(title .. " " .. missing)
    else
      it(title, function()
        local seen = talk(program)

        assert.equal("hello\r", (seen.data:gsub("\n", "")))
        assert.is_true(seen["local ECHO"])
        assert.equal(program == "telnet" or nil, seen["remote SUPPRESS-GO-AHEAD"]) -- busybox does not answer
        assert.equal("\0VT100", seen["TERMINAL-TYPE"]:upper())
        assert.equal("\0\80\0\24", seen.NAWS)
      end)
    end
  end
end)
