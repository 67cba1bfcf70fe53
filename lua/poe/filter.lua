--- What every filter has, and a short way to each kind.
-- Source: POE::Filter. No I/O, no loop: octets in, records out, and back.
--
-- A filter has no bound of its own on what its caller feeds it: get_one_start
-- never refuses octets. The bounds are on what may wait for the end of one
-- record; past them, get_one says so, again and again, and the caller stops.
--
-- A call that raises, for want of memory or in a function of the user's, has changed
-- nothing and may be made again. Only `get` is two steps: when it raises, its chunks
-- are fed or not, all of them (get_pending tells), and no record has been taken.
--
-- Lists of chunks and records are read raw, as drivers read them: no metamethod is asked.

local Pieces = require "poe.pieces"
local strings = require "poe.strings"

local concat = table.concat

---@class poe.Filter
---@field protected options table checked options, for `clone`
---@field protected fed poe.Pieces octets that have come and were not looked at
local Filter = { __name = "poe.Filter" }
Filter.__index = Filter

-- All chunks or, if memory runs out, none.
local function feed(self, chunks)
  self.fed:push(#chunks == 1 and chunks[1] or concat(chunks))
end

---Add received octets; parses nothing. Raises on anything but strings.
---@param chunks string[]|string
function Filter:get_one_start(chunks)
  feed(self, strings.check("get_one_start", chunks, "chunk"))
end

-- Take all records that are complete. Where get_one raises, those before are lost:
-- a filter that is to lose none has a way of its own, as line, block and stream have.
---@protected
---@return string[] records
---@return string? message
function Filter:take_all()
  local records, n = {}, 0
  local record, message = self:get_one()
  while record do
    n = n + 1
    records[n] = record
    record, message = self:get_one()
  end
  return records, message
end

---Add received octets and take every record that is complete.
---Raises on anything but strings.
---@param chunks string[]|string
---@return string[] records those before the fault, if there is one
---@return string? message  set when the stream cannot be framed any further
function Filter:get(chunks)
  feed(self, strings.check("get", chunks, "chunk"))
  return self:take_all()
end

---Turn records into octets. Raises, naming the first record that is no string.
---@param records string[]|string a single record may stand for a table of one
---@return string[] chunks
function Filter:put(records)
  return self:frame(strings.check("put", records, "record"))
end

---The input has ended: take what is left, by the filter's own rule. Records that
---are complete come first, so that calls until nil give everything.
---@return string? record  nil when nothing is left
---@return string? message set when what is left is no record; it stays pending
function Filter:finish()
  local record, message = self:get_one()
  if record or message then return record, message end
  return self:take_rest()
end

---Octets fed and not yet returned, nil when there are none; changes nothing.
---@return string[]?
function Filter:get_pending()
  local octets = self:unread()
  return octets ~= "" and { octets } or nil
end

---A filter with the same options, as if new.
---@return poe.Filter
function Filter:clone()
  return getmetatable(self).new(self.options)
end

local filter = {}

---Start a class of filters. It must have `new(options)`, `get_one`, and, for
---the methods above, `frame(records)` -> chunks, `take_rest()` -> what `finish`
---gives once get_one has nothing, and `unread()` -> octets.
---@param name string what `tostring` calls its objects
---@return table class
function filter.extend(name)
  local class = setmetatable({ __name = name }, Filter)
  class.__index = class
  return class
end

---Make the parts that all filters have, for a class's `new`.
---@param class table
---@param opts table checked options; `class.new(opts)` must make the same filter
---@param self table the filter's own fields
---@return poe.Filter
function filter.object(class, opts, self)
  self.options, self.fed = opts, Pieces.new()
  return setmetatable(self, class)
end

---Lines of text; see poe.filter.line.
function filter.line(opts)
  return require("poe.filter.line").new(opts)
end

---Blocks of known length; see poe.filter.block.
function filter.block(opts)
  return require("poe.filter.block").new(opts)
end

---Records of messages that must not be joined; see poe.filter.messages.
function filter.messages(opts)
  return require("poe.filter.messages").new(opts)
end

---Whatever comes; see poe.filter.stream.
function filter.stream(opts)
  return require("poe.filter.stream").new(opts)
end

return filter
