-- A server whose socket listens before it is started, as systemd would have it.
-- Source: sd_listen_fds(3).

local live = require "spec.support.live"

-- Listens at a path, and becomes another program that has the socket as descriptor 3.
local STARTER <const> = [[
$^F = 100;
my $s = IO::Socket::UNIX->new(Local => shift, Listen => 5) or die $!;
dup2(fileno $s, 3) or die $! if fileno $s != 3;
@ENV{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LD_PRELOAD"} = ($$, 1, "echo", shift);
exec @ARGV;
]]

local PROGRAM <const> = [[
local poe = require "poe"
local handles, names = assert(poe.handle.inherited())
poe.listen(handles[1], function(conn)
  for line in conn:lines() do conn:write(names[1] .. ": " .. line) end
end)
poe.run()
]]

local missing = live.missing("perl", "nc")

describe("an inherited socket", function()
  if missing then
    pending("is served " .. missing)
    return
  end

  it("is served by who was started with it", function()
    local lines = live.run(function()
      local folder <close> = live.folder()
      local path = folder.path .. "/s"
      local _ <close> = live.start("perl -MIO::Socket -MPOSIX=dup2 -e %s %s %s %s -e %s", live.quote(STARTER), path,
        live.quote(os.getenv("LD_PRELOAD") or ""), os.getenv("LUA") or "lua5.4", live.quote(PROGRAM))
      live.connect("unix:" .. path):close()
      return live.lines("printf 'one\\ntwo\\n' | nc -NU %s", path)
    end)

    assert.same({ "echo: one", "echo: two" }, lines)
  end)
end)
