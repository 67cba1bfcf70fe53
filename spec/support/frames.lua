--- Frames of websockets, made octet by octet: to check what poe.filter.websocket makes.

local frames = {}

local function length_of(size, mask_bit)
  if size < 126 then return string.char(mask_bit | size) end
  if size < 65536 then return string.char(mask_bit | 126) .. string.pack(">I2", size) end
  return string.char(mask_bit | 127) .. string.pack(">I8", size)
end

---As a server sends it.
---@param first integer its first octet
---@param data string
---@return string octets
function frames.plain(first, data)
  return string.char(first) .. length_of(#data, 0) .. data
end

---Octets under a mask.
---@param data string
---@param key string four octets
---@return string
function frames.mask(data, key)
  local octets = {}
  for i = 1, #data do octets[i] = string.char(data:byte(i) ~ key:byte((i - 1) % 4 + 1)) end
  return table.concat(octets)
end

---As a client sends it.
---@param first integer
---@param data string
---@param key? string
---@return string octets
function frames.masked(first, data, key)
  key = key or "\x37\xfa\x21\x3d"
  return string.char(first) .. length_of(#data, 0x80) .. key .. frames.mask(data, key)
end

return frames
