--- Makes octets that show a fault as few as they can be.

-- So many octets are tried in all, and for each try some more.
local MOST <const>, TRY <const> = 1 << 20, 64

---@param octets string
---@param fails fun(octets: string): boolean do they still show it?
---@return string octets
return function(octets, fails)
  local left, size = MOST, math.max(1, #octets // 2)
  repeat
    local from, before = 1, #octets
    while from <= #octets and left > 0 do
      local fewer = octets:sub(1, from - 1) .. octets:sub(from + size)
      left = left - #fewer - TRY
      if fails(fewer) then octets = fewer else from = from + size end
    end
    if size > 1 then size = size // 2 elseif #octets == before then return octets end
  until left <= 0
  return octets
end
