-- Other people's clients that read late, or little at a time.

local Stream = require "poe.filter.stream"
local live = require "spec.support.live"
local poe = require "poe"

local LINES <const> = 20000
local LINE <const> = "a line of forty octets, more or less: %d"

local function line(i)
  return LINE:format(i)
end

-- What is printed is a pipe of ours: while nobody reads it, nc reads nothing either.
local NC <const> = "nc -NU %s"

local function serve(path, fn, opts)
  return assert(poe.listen("unix:" .. path, fn, opts))
end

local missing = live.missing "nc"

describe("a server of ours, with a slow client,", function()
  if missing then
    pending("waits for it " .. missing)
    return
  end

  it("waits in write, its queue bounded, and then sends all", function()
    local largest, written, right = 0, 0, 0

    live.run(function()
      local folder <close> = live.folder()
      local conn
      local _ <close> = serve(folder.path .. "/s", function(it)
        conn = it
        for i = 1, LINES do
          it:write(line(i))
          written, largest = i, math.max(largest, it:get_driver_out_octets())
        end
      end, { high_mark = 8192 })
      local client <close> = live.start(NC, folder.path .. "/s")
      live.await(function() return conn and conn:get_driver_out_octets() >= 8192 end)
      assert.is_true(written < LINES)
      for text in client.output:lines() do
        if text == line(right + 1) then right = right + 1 end
      end
    end)

    assert.same({ LINES, LINES }, { written, right })
    assert.is_true(largest <= 8192 + #line(LINES) + 1)
  end)

  -- A wheel that is given all lines, as fast as it takes them.
  local function fill(events, socket)
    local sent, wheel = 0, nil
    local function put_some()
      repeat
        sent = sent + 1
        if sent > LINES then return wheel:close() end
      until wheel:put(line(sent))
    end
    wheel = poe.wheel.readwrite {
      handle = socket,
      high_mark = 8192,
      on_high = function() table.insert(events, "high") end,
      on_low = function()
        table.insert(events, "low")
        put_some()
      end,
    }
    put_some()
  end

  it("is told when it is too much, and when there is room again", function()
    local events, right = {}, 0

    live.run(function()
      local folder <close> = live.folder()
      local path = folder.path .. "/s"
      local _ <close> = poe.wheel.listenaccept {
        handle = assert(poe.handle.listen("unix:" .. path)),
        on_accept = function(socket) fill(events, socket) end,
      }
      local client <close> = live.start(NC, path)
      live.await(function() return events[1] end)
      for text in client.output:lines() do
        if text == line(right + 1) then right = right + 1 end
      end
    end)

    assert.equal(LINES, right)
    assert.is_true(#events > 1)
    for i, event in ipairs(events) do assert.equal(i % 2 == 1 and "high" or "low", event) end
  end)

  it("writes octet by octet, and the client sees whole lines", function()
    local lines = live.run(function()
      local folder <close> = live.folder()
      local _ <close> = serve(folder.path .. "/s", function(conn)
        for octet in ("one\ntwo\nthree\n"):gmatch "." do
          conn:write(octet)
          conn:flush()
        end
      end, { filter = Stream.new() })
      return live.lines(NC, folder.path .. "/s")
    end)

    assert.same({ "one", "two", "three" }, lines)
  end)
end)
