--- Compression of single strings by lua-zlib, as far as it is installed.

local library = require "poe.filter.zlib.library"

local sub = string.sub

local compression = {}

-- So many octets are inflated at once. They become at most 1032 times as many (RFC 1951
-- has no more than 258 octets for two bits): that is what a bound may be passed by, unseen.
local SLICE <const> = 256

local MEMORY <const> = "not enough memory" -- which is no fault of the data

local zlib

local function load()
  zlib = zlib or library.load()
  return zlib
end

---@return boolean
function compression.exists()
  return load() ~= nil
end

---@param octets string
---@return string
function compression.deflate(octets)
  return (load().deflate()(octets, "finish"))
end

-- Feed an inflating stream until its end.
---@return integer? used octets of input; nil and why, if there are too many of output
local function pour(stream, octets, most, pieces)
  local size, is_end, used = 0, false, 0
  for from = 1, #octets, SLICE do
    local piece
    piece, is_end, used = stream(sub(octets, from, from + SLICE - 1))
    size = size + #piece
    if size > most then return nil, ("record longer than %d octets, when inflated"):format(most) end
    pieces[#pieces + 1] = piece
    if is_end then break end
  end
  return is_end and used or -1
end

---Inflate a whole compressed string, to at most so many octets.
---@param octets string
---@param most integer
---@return string? inflated
---@return string? why
function compression.inflate(octets, most)
  local pieces = {}
  local ok, used, why = pcall(pour, load().inflate(), octets, most, pieces)
  if not ok then
    if used == MEMORY then error(used, 0) end
    return nil, "inflate: malformed data"
  elseif not used then
    return nil, why
  elseif used < 0 then
    return nil, "inflate: the data have no end"
  elseif used < #octets then
    return nil, ("inflate: %d octets after the end of the data"):format(#octets - used)
  end
  return table.concat(pieces)
end

return compression
