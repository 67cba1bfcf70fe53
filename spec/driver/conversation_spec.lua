-- One program, unchanged, over every kind of handle that goes both ways, and
-- over pairs of those that go one way.

local conversation = require "spec.support.conversation"
local kinds = require "spec.support.kinds"

local ROUNDS = {
  { "hello" },
  { "", "a", "" },
  { "\0\255", ("long "):rep(200), "one\ttwo" },
  {},
}
for i = 1, 40 do ROUNDS[4][i] = ("%d "):format(i):rep(i) end

local function answers()
  local rounds = {}
  for i, requests in ipairs(ROUNDS) do
    rounds[i] = {}
    for j, request in ipairs(requests) do rounds[i][j] = conversation.answer(request) end
  end
  return rounds
end

local function close(...)
  for _, h in ipairs { ... } do h:close() end
end

local function hold_over_one(kind)
  local client, server, to = kind.open()

  local replies = conversation.hold({ client, client }, { server, server }, to, ROUNDS)

  close(client, server)
  return replies
end

local function hold_over_two(kind)
  local there_writer, there_reader = kind.open()
  local back_writer, back_reader = kind.open()

  local replies = conversation.hold({ back_reader, there_writer }, { there_reader, back_writer }, nil, ROUNDS)

  close(there_writer, there_reader, back_writer, back_reader)
  return replies
end

describe("request and reply, by one program, work", function()
  for _, kind in ipairs(kinds) do
    local hold = kind.one_way and hold_over_two or hold_over_one
    local name = (kind.one_way and "over two of " or "over ") .. kind.name
    local missing = kinds.missing(kind)

    if missing then
      pending(("%s (skipped: not on this system: %s)"):format(name, missing))
    elseif not kind.part and not kind.ready then -- else nobody is at the other end
      it(name, function()
        assert.same(answers(), hold(kind))
      end)
    end
  end
end)
