local errno = require "poe.errno"
local filter = require "poe.filter"
local handle = require "poe.handle"
local support = require "spec.support.handles"
local wheels = require "spec.support.wheels"

local function has(program)
  return os.execute("command -v " .. program .. " >/dev/null 2>&1") == true
end

local NOTHING <const> = { close = function() end }

describe("poe.wheel.readwrite, on the other end of", function()
  local rig, child, path
  before_each(function() path = support.fresh_path() end)
  after_each(function()
    if rig then rig:close() end
    if child then child:close() end
    os.remove(path)
    rig, child = nil, nil
  end)

  local function wheel_on(h, options)
    options = options or {}
    options.handle = h
    rig = wheels.new(options)
    rig.input, rig.output = NOTHING, NOTHING
    return rig
  end

  -- What was delivered, once the other end has ended.
  local function records_until_end()
    local records, ended = {}, nil
    for _, event in ipairs(rig:await(function()
      local last = rig.events[#rig.events]
      ended = last and last[1] == "on_error" and last or nil
      return ended
    end)) do
      if event[1] == "on_input" then records[#records + 1] = event[2] end
    end
    return records, ended
  end

  -- A connection that a program makes to us.
  local function connection_from(command)
    local listener <close> = assert(handle.listen("unix:" .. path))
    child = assert(io.popen((command:gsub("PATH", path))))
    local h
    local loop = require("spec.support.turns").new()
    loop:watch_read(listener, function() h = listener:accept() end)
    require("spec.support.turns").await(loop, function() return h end)
    loop:close()
    return h
  end

  it("nc on a unix socket, has its lines and answers them", function()
    if not has "nc" then return pending "nc is not installed" end
    wheel_on(connection_from("printf 'one\\ntwo' | LD_PRELOAD= nc -N -U PATH"), {
      on_input = function(record, wheel) wheel:put(record:upper()) end,
      on_error = function(_, _, _, wheel) wheel:close() end,
    })

    local records, ended = records_until_end()
    rig:turn()

    assert.same({ "one", "two" }, records)
    assert.same({ "on_error", "read", "end of file", 0 }, ended)
    assert.equal("ONE\nTWO\n", child:read "a")
  end)

  it("socat, which sends a megabyte and waits for it to come back", function()
    if not has "socat" then return pending "socat is not installed" end
    local command = "head -c 1000000 /dev/zero | LD_PRELOAD= socat -t 20 - UNIX-CONNECT:PATH | wc -c"
    wheel_on(connection_from(command), {
      filter = filter.stream(),
      on_input = function(octets, wheel) if wheel:put(octets) then wheel:pause_input() end end,
      on_low = function(wheel) wheel:resume_input() end,
      on_error = function(_, _, _, wheel) wheel:close() end,
    })

    rig:await(function() return rig.wheel:isclosed() end)

    assert.equal(1000000, child:read "n")
  end)

  it("a FIFO that cat reads, has all that was put written", function()
    assert(os.execute("mkfifo " .. path))
    child = assert(io.popen("cat " .. path .. " | wc -c"))
    local null = assert(handle.open "/dev/null")
    local writer
    repeat writer = handle.open(path, "w") until writer
    rig = wheels.new({ input_handle = null, output_handle = writer, filter = filter.stream() }, { on_input = true })
    rig.input, rig.output = NOTHING, NOTHING

    for _ = 1, 300 do rig.wheel:put(("x"):rep(1000)) end
    rig.wheel:close()
    rig:await(function() return rig.wheel:isclosed() end)

    assert.equal(300000, child:read "n")
  end)

  it("a terminal that a shell uses, has what it prints, and its end", function()
    local master, slave = assert(handle.pty { raw = true })
    local terminal = assert(master:ptsname())
    child = assert(io.popen(("sh -c 'read line; echo got $line' <%s >%s 2>&1"):format(terminal, terminal)))
    wheel_on(master)
    rig.output = slave

    rig.wheel:put "hello"
    local first = rig:await(2)
    child:close()
    child = nil
    slave:close()
    local _, ended = records_until_end()

    assert.same({ "on_input", "got hello" }, first[2])
    assert.equal("read", ended[2])
    assert.is_true(ended[4] == 0 or ended[4] == errno.EIO)
  end)

  it("regular files, reads one to its end and writes another", function()
    local copy = support.fresh_path()
    local file <close> = assert(io.open(path, "w"))
    for i = 1, 5000 do file:write("line ", i, "\n") end
    file:write "the rest"
    file:close()
    rig = wheels.new {
      input_handle = assert(handle.open(path)), output_handle = assert(handle.open(copy, "w")),
      on_input = function(record, wheel) wheel:put(record) end,
      on_error = function(_, _, _, wheel) wheel:close() end,
    }
    rig.input, rig.output = NOTHING, NOTHING

    local records = records_until_end()
    rig:turn()

    assert.equal(5001, #records)
    assert.equal("the rest", records[5001])
    local written <close> = assert(io.open(copy))
    assert.equal(table.concat(records, "\n") .. "\n", written:read "a")
    os.remove(copy)
  end)
end)
