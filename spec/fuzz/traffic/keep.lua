-- Keeps what is new in what record.lua has recorded:
--
--     lua5.4 spec/fuzz/traffic/keep.lua prepare TRAFFIC FOLDER    inputs of libFuzzer for each target of a filter
--     lua5.4 spec/fuzz/traffic/keep.lua keep FOLDER               writes streams.txt, of what libFuzzer has left
--
-- An input begins with an octet for the target and one for how it is cut, see guided.lua.

local corpus = require "spec.fuzz.corpus"
local files = require "spec.support.files"
local targets = require "spec.fuzz.targets"

local MOST <const> = 150 -- streams of a filter, the shortest of them

local keep = {}

local all = targets.all ""

local function is_shorter(a, b)
  return #a < #b or #a == #b and a < b
end

-- What a filter was given, each stream once.
local function streams_of(folder, name)
  local seen, streams = {}, {}
  for _, path in ipairs(files.find(("'%s' -name '%s-*'"):format(folder, name))) do
    local octets = files.read(path)
    if not seen[octets] then streams[#streams + 1] = octets end
    seen[octets] = true
  end
  table.sort(streams, is_shorter)
  return table.move(streams, 1, MOST, 1, {})
end

-- Each stream is tried with each target of its filter.
function keep.prepare(traffic, folder)
  local streams = {}
  for number, one in ipairs(all) do
    local name = one.name
    streams[name] = streams[name] or streams_of(traffic, name)
    for i, octets in ipairs(streams[name]) do
      files.write(("%s/%d-%d"):format(folder, number, i), string.char((number - 1) % 256, i % 256) .. octets)
    end
  end
end

function keep.keep(folder)
  local entries = {}
  for _, path in ipairs(files.find(("'%s' -type f"):format(folder))) do
    local input = files.read(path)
    local one = #input > 2 and all[input:byte() % #all + 1]
    if one then entries[#entries + 1] = { one.name, one.target.title, input:sub(3) } end
  end
  corpus.keep(entries)
  print(#entries .. " streams")
end

keep[arg[1]](arg[2], arg[3])
