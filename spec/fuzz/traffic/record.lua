-- Records what filters are given, while LUA_INIT runs it in the specs and in all that they start: each
-- filter's first octets in a file of the folder TRAFFIC, named after the filter. See keep.lua.

local FOLDER = os.getenv "TRAFFIC"
local MOST <const> = 300 -- octets of one filter
local FILTERS <const> = 2000 -- of one name, in one process

local require_plain, open = require, io.open

-- What each filter has been given, and where that is.
local given = setmetatable({}, { __mode = "k" })
local counts = {}

-- It tells processes apart as well.
local process = tostring(given):match "0x(%x+)"

local function new_stream(name)
  counts[name] = (counts[name] or 0) + 1
  if counts[name] > FILTERS then return { octets = "", is_full = true } end
  return { octets = "", path = ("%s/%s-%s-%d"):format(FOLDER, name, process, counts[name]) }
end

local function note(filter, name, chunk)
  local stream = given[filter] or new_stream(name)
  given[filter] = stream
  if stream.is_full then return end
  stream.octets = (stream.octets .. chunk):sub(1, MOST)
  stream.is_full = #stream.octets == MOST
  local file = open(stream.path, "wb")
  if not file then return end
  file:write(stream.octets)
  file:close()
end

local function note_all(filter, name, chunks)
  if type(chunks) ~= "table" then return end
  for i = 1, rawlen(chunks) do
    local chunk = rawget(chunks, i)
    if type(chunk) == "string" then note(filter, name, chunk) end
  end
end

local function wrap(class, method, name)
  local plain = class[method]
  if type(plain) ~= "function" then return end
  class[method] = function(self, chunks, ...)
    note_all(self, name, chunks)
    return plain(self, chunks, ...)
  end
end

-- busted loads a module anew for each file.
local wrapped = setmetatable({}, { __mode = "k" })

local function wrap_once(name, module)
  local filter = name:match "^poe%.filter%.(%l+)$"
  if not filter or type(module) ~= "table" or wrapped[module] then return end
  wrapped[module] = true
  wrap(module, "get_one_start", filter)
  wrap(module, "get", filter)
end

if FOLDER then
  function _G.require(name)
    local module, path = require_plain(name)
    wrap_once(name, module)
    return module, path
  end
end
