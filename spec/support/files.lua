--- Files as a whole.

local files = {}

---@param path string
---@return string octets
function files.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

---@param path string in a folder that there is
---@param octets string
function files.write(path, octets)
  local file <close> = assert(io.open(path, "wb"))
  file:write(octets)
end

---What find(1) finds, in order.
---@param arguments string
---@return string[] paths
function files.find(arguments)
  local paths = {}
  local found <close> = assert(io.popen(("find %s | sort"):format(arguments)))
  for path in found:lines() do table.insert(paths, path) end
  return paths
end

return files
