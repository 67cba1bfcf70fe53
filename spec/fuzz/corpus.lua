--- The streams that the filters are tried with by `make test` and by libFuzzer: those that were found and written,
--- corpus/NAME.lua, and those that the specs feed their filters, of which libFuzzer has kept the ones that
--- run lines that no other runs: traffic/streams.txt, see `make traffic`.

local corpus = {}

local STREAMS <const> = "spec/fuzz/traffic/streams.txt"

local function octets_of(hex)
  return (hex:gsub("%x%x", function(octet) return string.char(tonumber(octet, 16)) end))
end

-- Each line is the filter's name, the target's title and the stream in hexadecimal, between tabulators.
local function add_traffic(list, wanted)
  for line in io.lines(STREAMS) do
    local name, title, hex = line:match "^(.-)\t(.-)\t(%x*)$"
    if name == wanted then list[#list + 1] = { title, octets_of(hex) } end
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
    local hex = entry[3]:gsub(".", function(octet) return ("%02x"):format(octet:byte()) end)
    lines[i] = ("%s\t%s\t%s\n"):format(entry[1], entry[2], hex)
  end
  table.sort(lines)
  local file <close> = assert(io.open(STREAMS, "w"))
  file:write(table.concat(lines))
end

return corpus
