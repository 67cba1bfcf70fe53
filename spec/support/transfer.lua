--- Helpers that move octets through drivers in specs.

local transfer = {}

-- Longer than any spec needs; a spec that hangs fails instead.
local ATTEMPTS = 1000000

---Flush until nothing is queued, or it fails: a descriptor may say "not now" at
---any time, even with room.
---@return integer left, string? message, integer errno
function transfer.flush(driver, handle)
  local left, message, errno
  for _ = 1, ATTEMPTS do
    left, message, errno = driver:flush(handle)
    if left == 0 and driver:get_out_messages_buffered() == 0 or message then break end
  end
  return left, message, errno
end

---Get until something comes, the end or a failure included.
function transfer.get(driver, handle, ...)
  for _ = 1, ATTEMPTS do
    local result = table.pack(driver:get(handle, ...))
    if not result[1] or #result[1] > 0 then return table.unpack(result, 1, result.n) end
  end
  return {}
end

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

---Flush what is queued while reading it at the other end, where it may come a little later (a pty).
---@return string data
function transfer.through(from, writer, to, reader)
  local parts, size, octets = {}, 0, from:put {}
  for _ = 1, ATTEMPTS do
    local left, message = from:flush(writer)
    assert(not message, message)
    for _, chunk in ipairs(assert(to:get(reader))) do
      parts[#parts + 1] = chunk
      size = size + #chunk
    end
    if left == 0 and size >= octets then break end
  end
  return table.concat(parts)
end

---Get until `count` messages have come.
---@return string[] messages
---@return string[] senders empty where the driver tells none
function transfer.messages(driver, handle, count)
  local messages, senders = {}, {}
  for _ = 1, ATTEMPTS do
    local chunks, from = driver:get(handle)
    assert(chunks, from)
    table.move(from or {}, 1, #chunks, #messages + 1, senders)
    table.move(chunks, 1, #chunks, #messages + 1, messages)
    if #messages >= count then break end
  end
  return messages, senders
end

---Get until a chunk comes that `is_it` knows.
---@return boolean
function transfer.await(driver, handle, is_it)
  for _ = 1, ATTEMPTS do
    for _, chunk in ipairs(assert(driver:get(handle))) do
      if is_it(chunk) then return true end
    end
  end
  return false
end

---Flush a case's driver while its reader takes `count` messages.
---@param case spec.contract.Case
---@return string[] messages
function transfer.messages_through(case, count)
  local messages, into = {}, case:new(case.reader)
  for _ = 1, ATTEMPTS do
    local _, message = case.driver:flush(case.writer)
    assert(not message, message)
    local chunks = assert(into:get(case.reader))
    table.move(chunks, 1, #chunks, #messages + 1, messages)
    if #messages >= count then break end
  end
  return messages
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
