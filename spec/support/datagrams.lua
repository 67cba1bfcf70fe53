--- Helpers for specs of sockets that keep messages.

local assert = require "luassert"
local driver = require "poe.driver"
local handle = require "poe.handle"

local datagrams = {}

---A bound socket, and one connected to it.
---@return poe.Handle server, poe.Handle client
function datagrams.connected_pair()
  local server = assert(handle.bind "127.0.0.1:0")
  local client = assert(handle.connect(server:getsockname(), { type = "dgram" }))
  return server, client
end

---Put and flush with a driver made for it; all of it goes.
function datagrams.send(h, chunks, ...)
  local d = driver.sendrecv()
  d:put(chunks, ...)
  assert.same({ 0, nil, 0 }, { d:flush(h) })
end

return datagrams
