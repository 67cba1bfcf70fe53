--- Whether two values have the same parts; a NaN is as any other.

local function same(a, b)
  if rawequal(a, b) or a ~= a and b ~= b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return a == b and math.type(a) == math.type(b) end
  if getmetatable(a) ~= getmetatable(b) then return false end
  for key, value in next, a do
    if not same(value, rawget(b, key)) then return false end
  end
  for key in next, b do
    if rawget(a, key) == nil then return false end
  end
  return true
end

return same
