--- The streams that the filters are tried with by `make test` and by libFuzzer: those that were found and written,
--- corpus/NAME.lua, and those that the specs feed their filters, of which libFuzzer has kept the ones that
--- run lines that no other runs: traffic/streams.txt, see `make traffic`.

local files = require "spec.support.files"
local hex = require "spec.support.hex"

local corpus = {}

local STREAMS <const> = "spec/fuzz/traffic/streams.txt"

-- Each line is the filter's name, the target's title and the stream in hexadecimal, between tabulators.
local function add_traffic(list, wanted)
  for line in io.lines(STREAMS) do
    local name, title, digits = line:match "^(.-)\t(.-)\t(%x*)$"
    if name == wanted then list[#list + 1] = { title, hex.decode(digits) } end
  end
  return list
end

---@param name string of a grammar
---@return table[] { title of the target, octets }; `open` says what is still wrong
function corpus.of(name)
  local module = "spec.fuzz.corpus." .. name
  local written = package.searchpath(module, package.path) and require(module) or {}
  return add_traffic(table.move(written, 1, #written, 1, {}), name)
end

---@param entries table[] { name, title, octets }
function corpus.keep(entries)
  local lines = {}
  for i, entry in ipairs(entries) do
    lines[i] = ("%s\t%s\t%s\n"):format(entry[1], entry[2], hex.encode(entry[3]))
  end
  table.sort(lines)
  files.write(STREAMS, table.concat(lines))
end

return corpus
