--- The part of the contract that fits a kind of descriptor that cannot have the
-- whole: something is put, flushed, and got. See `part` in spec.support.kinds.

local transfer = require "spec.support.transfer"

local part = {}

local ALL_GONE = { 0, nil, 0 }

local function is_same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for i = 1, 3 do
    if not is_same(a[i], b[i]) then return false end
  end
  return true
end

---Do on a handle what its part says; raises when anything else comes of it.
---@param driver poe.Driver
---@param handle poe.FileHandle
---@param expected table
function part.try(driver, handle, expected)
  driver:put(expected.put)
  local flushed = { driver:flush(handle) }
  assert(is_same(expected.flush or ALL_GONE, flushed), flushed[2] or "flush leaves octets")
  if type(expected.get) == "function" then
    assert(transfer.await(driver, handle, expected.get), "what was to come has not")
  else
    local got = { driver:get(handle) }
    assert(is_same(expected.get, got), got[2] or "something else came")
  end
end

return part
