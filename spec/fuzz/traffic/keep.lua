-- Keeps what is new in what record.lua has recorded:
--
--     lua5.4 spec/fuzz/traffic/keep.lua prepare TRAFFIC FOLDER    inputs of libFuzzer for each target of a filter
--     lua5.4 spec/fuzz/traffic/keep.lua keep FOLDER               writes streams.txt, of what libFuzzer has left
--
-- An input begins with an octet for the target and one for how it is cut, see guided.lua.

local corpus = require "spec.fuzz.corpus"
local targets = require "spec.fuzz.targets"

local MOST <const> = 150 -- streams of a filter, the shortest of them

local keep = {}

-- Each target, in the order that guided.lua numbers them in.
local all, numbers = {}, {}
for _, name in ipairs(targets.names()) do
  for _, target in ipairs(targets.of(name)) do
    all[#all + 1] = { name, target.title }
    numbers[name] = numbers[name] or {}
    table.insert(numbers[name], #all - 1)
  end
end

local function octets_of(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function paths_of(folder, pattern)
  local paths = {}
  local found <close> = assert(io.popen(("find '%s' -type f -name '%s'"):format(folder, pattern)))
  for path in found:lines() do paths[#paths + 1] = path end
  return paths
end

local function is_shorter(a, b)
  return #a < #b or #a == #b and a < b
end

-- What a filter was given, each stream once.
local function streams_of(folder, name)
  local seen, streams = {}, {}
  for _, path in ipairs(paths_of(folder, name .. "-*")) do
    local octets = octets_of(path)
    if not seen[octets] then streams[#streams + 1] = octets end
    seen[octets] = true
  end
  table.sort(streams, is_shorter)
  return table.move(streams, 1, MOST, 1, {})
end

-- Each stream is tried with each target of its filter.
function keep.prepare(traffic, folder)
  for name, indices in pairs(numbers) do
    for i, octets in ipairs(streams_of(traffic, name)) do
      for _, index in ipairs(indices) do
        local file <close> = assert(io.open(("%s/%s-%d-%d"):format(folder, name, i, index), "wb"))
        file:write(string.char(index % 256, i % 256), octets)
      end
    end
  end
end

function keep.keep(folder)
  local entries = {}
  for _, path in ipairs(paths_of(folder, "*")) do
    local input = octets_of(path)
    local one = #input > 2 and all[input:byte() % #all + 1]
    if one then entries[#entries + 1] = { one[1], one[2], input:sub(3) } end
  end
  corpus.keep(entries)
  print(#entries .. " streams")
end

keep[arg[1]](arg[2], arg[3])
