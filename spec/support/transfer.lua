--- Helpers that move octets through drivers in specs.

local transfer = {}

-- Longer than any spec needs; a spec that hangs fails instead.
local ATTEMPTS = 1000000

---Get until `octets` octets have come or the input has ended.
---@return string data
function transfer.read(driver, handle, octets)
  local parts, size = {}, 0
  for _ = 1, ATTEMPTS do
    local chunks, message, errno = driver:get(handle)
    if not chunks then
      assert(errno == 0, message)
      break
    end
    for _, chunk in ipairs(chunks) do
      parts[#parts + 1] = chunk
      size = size + #chunk
    end
    if octets and size >= octets then break end
  end
  return table.concat(parts)
end

---Flush what is queued while reading it at the other end.
---@return string data
function transfer.through(from, writer, to, reader)
  local parts = {}
  for _ = 1, ATTEMPTS do
    local left, message = from:flush(writer)
    assert(not message, message)
    for _, chunk in ipairs(assert(to:get(reader))) do parts[#parts + 1] = chunk end
    if left == 0 then break end
  end
  return table.concat(parts)
end

---A string of `octets` octets that does not repeat soon; any octet may occur.
---@param seed integer
---@param octets integer
function transfer.octets(seed, octets)
  local parts, x = {}, seed
  for i = 1, (octets + 7) // 8 do
    x = x * 6364136223846793005 + 1442695040888963407
    parts[i] = string.pack("<i8", x ~ (x >> 29))
  end
  return table.concat(parts):sub(1, octets)
end

return transfer
