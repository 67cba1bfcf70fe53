-- What host.c runs: messages with addresses, senders and handles, every call
-- protected. A call that fails for want of memory is tried again, and no
-- message may be lost, doubled or joined with another.

local again = require "spec.fault.again"
local driver = require "poe.driver"
local handle = require "poe.handle"

-- Everything that the loop itself needs is made before.
local NAME = "unix:@poe-host-messages"
local MESSAGES = { "one", "", ("long"):rep(300), "four", ("x"):rep(511) }
local into, senders, got = {}, {}, {}
for i = 1, 16 do into[i], senders[i], got[i] = "", "", "" end
local receiver = assert(handle.bind(NAME))
local sender = assert(handle.bind "unix:@poe-host-sender")
local a, b = assert(handle.socketpair "seqpacket")
local HANDLES = { a }

local function gather(input, h)
  local n = 0
  repeat
    local chunks = again(input.get, input, h, into, senders)
    for i = 1, #chunks do
      n = n + 1
      got[n] = chunks[i]
    end
  until #chunks == 0
  return n
end

local function same(n)
  if n ~= #MESSAGES then return false end
  for i = 1, n do
    if got[i] ~= MESSAGES[i] then return false end
  end
  return true
end

return function()
  local output, input = again(driver.sendrecv), again(driver.sendrecv)
  again(output.put, output, MESSAGES, NAME)
  again(output.flush, output, sender)
  if not same(gather(input, receiver)) then error("addressed messages differ") end

  local carrier = again(driver.sendrecv, { handles = 1 })
  again(output.put, output, MESSAGES, nil, HANDLES)
  again(output.flush, output, a)
  if not same(gather(carrier, b)) then error("messages with cargo differ") end
  return true
end
