--- lua-zlib, as far as it is installed.

local library = {}

---Find it. What is not there now may be installed later: only what is found is kept, by `require`.
---@return table? zlib nil if it is not there, or something else has its name
function library.load()
  local found, zlib = pcall(require, "zlib")
  return found and type(zlib) == "table" and zlib.inflate and zlib.deflate and zlib or nil
end

return library
