--- The inputs that libFuzzer has kept of those it made for the C core, and their files:
---
---     lua5.4 spec/fuzz/core/corpus.lua write FOLDER    each in a file of its own
---     lua5.4 spec/fuzz/core/corpus.lua read FOLDER     inputs.hex anew, on stdout
---
--- After `make guided-c`, this puts into FOLDER as few as take the same branches:
---
---     build/guided-c -merge=1 -artifact_prefix=build/fuzz/ FOLDER build/fuzz/core
---
--- The first octet of an input says what it is for, see core.c.

local files = require "spec.support.files"
local hex = require "spec.support.hex"

local INPUTS <const> = "spec/fuzz/core/inputs.hex"

local corpus = {}

---@param folder string
---@return string[] paths
function corpus.write(folder)
  local paths = {}
  for line in io.lines(INPUTS) do
    local path = ("%s/%03d"):format(folder, #paths + 1)
    files.write(path, hex.decode(line))
    paths[#paths + 1] = path
  end
  return paths
end

---@param folder string
function corpus.read(folder)
  local all = {}
  for i, path in ipairs(files.find(("'%s' -type f"):format(folder))) do
    all[i] = hex.encode(files.read(path)) .. "\n"
  end
  table.sort(all)
  io.write(table.concat(all))
end

if arg and arg[0] and arg[0]:find "core/corpus%.lua$" then corpus[arg[1]](arg[2]) end

return corpus
