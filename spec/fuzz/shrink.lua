--- Makes octets that show a fault as few as they can be.

-- Octets that a try counts for, beside its own.
local TRY <const> = 64

---@param octets string
---@param most integer octets to be tried in all
---@param fails fun(octets: string): boolean do they still show it?
---@return string octets
return function(octets, most, fails)
  local left, size = most, math.max(1, #octets // 2)
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
