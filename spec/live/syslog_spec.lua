-- The syslog filter receives what logger(1) sends over TCP, counted and in lines.

local Syslog = require "poe.filter.syslog"
local live = require "spec.support.live"
local poe = require "poe"

local missing = live.missing "logger"

-- What comes until logger has ended, of what it is given.
local function received(opts, arguments, input)
  return live.run(function()
    local records, ended = {}, nil
    local server <close> = assert(poe.listen("127.0.0.1:0", function(conn)
      for record in conn:lines() do table.insert(records, record) end
      ended = { conn:read() }
    end, { filter = Syslog.new(opts) }))
    local port = server:getsockname():match ":(%d+)$"
    live.lines("printf '%%b' %s | logger -T -n 127.0.0.1 -P %s %s", live.quote(input), port, arguments)
    assert.same({ nil, "end of file", 0 }, live.await(function() return ended end))
    return records
  end)
end

describe("the syslog filter, with logger,", function()
  if missing then
    pending("takes messages " .. missing)
    return
  end

  local NEW <const> = [[ --rfc5424 -t demo -p local0.err --id=7 --msgid ID --sd-id a@1 --sd-param b=\"c\"]]
  local FRAMINGS = { ["--octet-count"] = { "auto", "counted" }, [""] = { "auto", "newline" } }
  for argument, framings in pairs(FRAMINGS) do
    for _, framing in ipairs(framings) do
      it(("takes messages, %s (%s)"):format(framing, argument), function()
        local records = received({ framing = framing, parse = true }, argument .. NEW, "one\\ntwo words\\n")

        assert.equal(2, #records)
        for i, text in ipairs { "one", "two words" } do
          local record = records[i]
          assert.same({ 16, 3, 1, "demo", "7", "ID", text }, { record.facility, record.severity, record.version,
            record.app, record.procid, record.msgid, record.message })
          assert.equal("c", record.data["a@1"].b)
          assert.matches("^%d+%-%d+%-%d+T", record.timestamp)
          assert.is_nil(record.fault)
        end
      end)
    end
  end

  it("takes messages of the old kind", function()
    local records = received({ parse = true }, "--octet-count --rfc3164 -t demo -p mail.info --id=7", "one\\n")

    assert.equal(1, #records)
    local record = records[1]
    assert.same({ 2, 6, 0, "demo", "7", "one" }, { record.facility, record.severity, record.version, record.app,
      record.procid, record.message })
    assert.is_string(record.host)
  end)

  it("takes a long message", function()
    local text = ("x"):rep(5000)

    local records = received({}, "--octet-count -S 10000 -t demo", text .. "\\n")

    assert.equal(text, records[1]:match "x+$")
  end)
end)
