--- The inputs that libFuzzer has kept of those it made for the C core, and their files:
---
---     lua5.4 spec/fuzz/core/corpus.lua write FOLDER    each in a file of its own
---     lua5.4 spec/fuzz/core/corpus.lua read FOLDER     inputs.hex anew, on stdout
---
--- The first octet of an input says what it is for, see core.c.

local INPUTS <const> = "spec/fuzz/core/inputs.hex"

local corpus = {}

---@param folder string
---@return string[] paths
function corpus.write(folder)
  local paths = {}
  for line in io.lines(INPUTS) do
    local path = ("%s/%03d"):format(folder, #paths + 1)
    local file <close> = assert(io.open(path, "wb"))
    file:write((line:gsub("%x%x", function(octet) return string.char(tonumber(octet, 16)) end)))
    paths[#paths + 1] = path
  end
  return paths
end

---@param folder string
function corpus.read(folder)
  local found <close> = assert(io.popen(("find '%s' -type f | sort"):format(folder)))
  local all = {}
  for path in found:lines() do
    local file <close> = assert(io.open(path, "rb"))
    all[#all + 1] = file:read "a":gsub(".", function(octet) return ("%02x"):format(octet:byte()) end) .. "\n"
  end
  table.sort(all)
  io.write(table.concat(all))
end

if arg and arg[0] and arg[0]:find "core/corpus%.lua$" then corpus[arg[1]](arg[2]) end

return corpus
