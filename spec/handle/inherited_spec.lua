local handles = require "spec.support.handles"
local turns = require "spec.support.turns"

-- Shows the handles, with their names.
local SHOW = [[
local handles, names, errno = require("poe.handle").inherited()
if not handles then
  print(handles, names, errno)
  return
end
for i, h in ipairs(handles) do print(h:fileno(), names[i], h:blocking()) end
]]

-- What SHOW says where a shell has set the variables; $$ is the process.
local function show(variables, descriptors, program)
  local shell = ("sh -c '%s exec \"$0\" \"$@\" %s' "):format(variables, descriptors or "")
  return (turns.child(shell, program or SHOW))
end

describe("poe.handle.inherited", function()
  it("is empty where nothing is passed", function()
    assert.equal("", show "")
  end)

  it("owns what is passed, with its names", function()
    assert.equal("3\tweb\tfalse\n4\tunknown\tfalse\n5\tlog\tfalse\n",
      show("LISTEN_PID=$$ LISTEN_FDS=3 LISTEN_FDNAMES=web::log", "3</dev/null 4</dev/null 5</dev/null"))
  end)

  it("needs no names", function()
    assert.equal("3\tunknown\tfalse\n", show("LISTEN_PID=$$ LISTEN_FDS=1", "3</dev/null"))
  end)

  it("leaves alone what was passed to another process", function()
    assert.equal("", show("LISTEN_PID=1 LISTEN_FDS=1", "3</dev/null"))
  end)

  for _, value in ipairs { "", "-1", "x", "1.5", "99999999999999999999" } do
    it(("takes LISTEN_FDS=%s for none"):format(value), function()
      assert.equal("", show("LISTEN_PID=$$ LISTEN_FDS=" .. value, "3</dev/null"))
    end)
  end

  it("says that what is passed is not open", function()
    assert.equal("nil\tadopt: Bad file descriptor\t9\n", show("LISTEN_PID=$$ LISTEN_FDS=1000"))
  end)

  it("gives the same handles when it is asked again", function()
    local output = show("LISTEN_PID=$$ LISTEN_FDS=1", "3</dev/null", [[
      local handle = require "poe.handle"
      local first, again = handle.inherited()[1], handle.inherited()[1]
      print(first == again, first:fileno())
    ]])

    assert.equal("true\t3\n", output)
  end)

  it("makes them close-on-exec", function()
    local output = show("LISTEN_PID=$$ LISTEN_FDS=1", "3</dev/zero", [[
      local h = require("poe.handle").inherited()
      io.stdout:write(os.execute("readlink /proc/self/fd/3 | grep zero") and "open" or "closed", "\n")
    ]])

    assert.equal("closed\n", output)
  end)

  it("accepts on a socket that systemd listens on", function()
    if not os.execute("command -v systemd-socket-activate >/dev/null") then pending "needs systemd" end
    local path = handles.fresh_path()
    -- it passes nothing on of the environment but what it is told to
    local settings = "env | sed -n 's/^\\(LUA_C*PATH[^=]*\\|LD_PRELOAD\\|ASAN_OPTIONS\\)=.*/-E \\1/p'"
    local command = "timeout 30 systemd-socket-activate --fdname=web -l %s $(" .. settings
      .. ") ${LUA:-lua5.4} %s 2>/dev/null"
    local program = os.tmpname()
    assert(io.open(program, "w")):write([[
      local loop = require("poe.loop").new()
      local handles, names = require("poe.handle").inherited()
      require("poe.wheel.listenaccept").new { handle = handles[1], loop = loop, on_accept = function(h, _, wheel)
        local d = require("poe.driver").sysrw()
        d:put { names[1] .. "\n" }
        d:flush(h)
        h:close()
        wheel:close()
      end }
      loop:run()
    ]]):close()
    local server = assert(io.popen(command:format(path, program)))
    local command_of_client = "timeout 30 sh -c 'until nc -U %s </dev/null 2>/dev/null | grep .; do :; done'"
    local client = assert(io.popen(command_of_client:format(path)))

    assert.equal("web\n", client:read("a"))
    client:close()
    server:close()
    os.remove(program)
    os.remove(path)
  end)
end)
