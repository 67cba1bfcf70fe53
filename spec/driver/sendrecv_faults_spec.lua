local handle = require "poe.handle"
local script = require "spec.support.script"
local transfer = require "spec.support.transfer"

-- 500 messages of all sizes, one of them empty.
local function messages(seed)
  local list, whole = {}, transfer.octets(seed, 500 * 600)
  for i = 1, 500 do list[i] = whole:sub(i * 600, i * 600 + (i * 37) % 600 - 1) end
  return list
end

-- Flush and get in turn until all has arrived.
local function exchange(from, a, to, b)
  local got, left, idle = {}, 1, 0
  while left > 0 or from:get_out_messages_buffered() > 0 or idle < 20 do
    local message
    left, message = from:flush(a:fileno())
    assert.is_nil(message)
    local chunks = assert(to:get(b:fileno()))
    table.move(chunks, 1, #chunks, #got + 1, got)
    idle = #chunks == 0 and idle + 1 or 0
  end
  return got
end

describe("poe.driver.sendrecv, when the system", function()
  after_each(function() script.real() end)

  for _, type in ipairs { "dgram", "seqpacket", "stream" } do
    for seed = 1, 5 do
      it(("misbehaves at random (%d) on unix %s, loses nothing"):format(seed, type), function()
        local a, b = handle.socketpair(type)
        local from = script.core.driver.sendrecv(4096, 65536, 0, false)
        local to = script.core.driver.sendrecv(4096, 65536, 0, false)
        local sent = messages(seed)
        from:put(sent)
        script.random(seed)

        local got = exchange(from, a, to, b)

        assert.is_true(script.real() > 20)
        if type == "stream" then
          sent, got = { table.concat(sent) }, { table.concat(got) }
        end
        assert.is_true(#sent == #got)
        for i = 1, #sent do assert.is_true(sent[i] == got[i]) end
      end)
    end
  end
end)
