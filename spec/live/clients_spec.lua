-- Other people's clients talk to a server of ours.

local live = require "spec.support.live"
local poe = require "poe"

-- A client that says a line when the last one has been answered.
local PYTHON <const> = [[
import socket, sys
host, port = sys.argv[1:]
f = socket.create_connection((host, int(port))).makefile("rw", newline="\n")
for line in ["one", "two", "three"]:
    print(line, file=f, flush=True)
    print(f.readline(), end="")
]]

local PERL <const> = [[
my ($host, $port) = @ARGV;
my $s = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port) or die $!;
for my $line ("one", "two", "three") { print $s "$line\n"; print scalar <$s> }
]]

-- One that sends each octet on its own.
local OCTETS <const> = [[
my ($host, $port) = @ARGV;
my $s = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port) or die $!;
setsockopt($s, IPPROTO_TCP, TCP_NODELAY, 1) or die $!;
syswrite($s, $_) for split //, "one\ntwo\nthree";
shutdown($s, 1);
print <$s>;
]]

local INPUT <const> = "printf 'one\\ntwo\\nthree\\n' | "

local CLIENTS = {
  { "nc", "nc", INPUT .. "nc -N %s %s" },
  { "nc that sends a last line without its end", "nc", "printf 'one\\ntwo\\nthree' | nc -N %s %s" },
  { "socat", "socat", INPUT .. "socat -t 60 - TCP:%s:%s" },
  { "python, line by line", "python3", "exec python3 -c " .. live.quote(PYTHON) .. " %s %s" },
  { "perl, line by line", "perl", "exec perl -MIO::Socket -e " .. live.quote(PERL) .. " %s %s" },
  { "perl, octet by octet", "perl", "exec perl -MIO::Socket -MSocket=:all -e " .. live.quote(OCTETS) .. " %s %s" },
}

local function serve_upper_case(address, opts)
  return assert(poe.listen(address, function(conn)
    for line in conn:lines() do conn:write(line:upper()) end
  end, opts))
end

describe("a server of ours, with other people's clients,", function()
  for _, case in ipairs(CLIENTS) do
    local name, program, command = table.unpack(case)
    local missing = live.missing(program)

    if missing then
      pending("answers " .. name .. " " .. missing)
    else
      it("answers " .. name, function()
        local lines = live.run(function()
          local server <close> = serve_upper_case "127.0.0.1:0"
          return live.lines(command, server:getsockname():match "^(.*):(%d+)$")
        end)

        assert.same({ "ONE", "TWO", "THREE" }, lines)
      end)
    end
  end

  if live.missing "nc" then return end

  it("answers several at once", function()
    local answers = live.run(function()
      local server <close> = serve_upper_case "127.0.0.1:0"
      local port, tasks, answers = server:getsockname():match ":(%d+)$", {}, {}
      for i = 1, 8 do tasks[i] = poe.spawn(live.lines, "echo client %d | nc -N 127.0.0.1 %s", i, port) end
      for i, task in ipairs(tasks) do answers[i] = task:join()[1] end
      return answers
    end)

    for i = 1, 8 do assert.equal("CLIENT " .. i, answers[i]) end
  end)
end)
