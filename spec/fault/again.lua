--- Call again what fails for want of memory; any other error passes. It makes no
-- table and no string, so that nothing here fails by itself.

local OUT_OF_MEMORY = "not enough memory"

return function(method, ...)
  local ok, result, why
  repeat
    ok, result, why = pcall(method, ...)
  until ok or result ~= OUT_OF_MEMORY
  if not ok then error(result, 0) end
  return result, why
end
