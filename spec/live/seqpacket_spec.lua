-- A conversation over a unix socket that keeps messages: no end of line is needed, and
-- none is looked for. The counterpart is a client of ours, or socat.

local filter = require "poe.filter"
local live = require "spec.support.live"
local poe = require "poe"

local MESSAGES <const> = { "one", "two\nlines", "\0\255", ("long "):rep(2000), "last" }

local function each_message()
  return filter.messages { filter = filter.stream() }
end

local function serve(path)
  return assert(poe.listen("unix:" .. path, function(conn)
    for message in conn:lines() do conn:write(#message .. ": " .. message) end
  end, { type = "seqpacket", filter = each_message() }))
end

describe("a seqpacket conversation", function()
  it("keeps each message, with a client of ours that sends them all before it reads", function()
    local answers = live.run(function()
      local folder <close> = live.folder()
      local _ <close> = serve(folder.path .. "/s")
      local conn <close> = assert(poe.connect("unix:" .. folder.path .. "/s",
        { type = "seqpacket", filter = each_message() }))
      local answers = {}
      for _, message in ipairs(MESSAGES) do conn:write(message) end
      for i in ipairs(MESSAGES) do answers[i] = conn:read() end
      return answers
    end)

    for i, message in ipairs(MESSAGES) do assert.equal(#message .. ": " .. message, answers[i]) end
  end)

  local missing = live.missing "socat"
  if missing then
    pending("answers socat " .. missing)
    return
  end

  it("answers socat", function()
    local lines = live.run(function()
      local folder <close> = live.folder()
      local _ <close> = serve(folder.path .. "/s")
      return live.lines("printf 'one\\ntwo' | socat -t 60 - UNIX-CONNECT:%s/s,type=5", folder.path)
    end)

    assert.same({ "7: one", "two" }, lines)
  end)
end)
