--- What every filter has, and a short way to each kind.
-- Source: POE::Filter. No I/O, no loop: octets in, records out, and back.
--
-- A filter has no bound of its own on what its caller feeds it: get_one_start
-- never refuses octets. The bounds are on what may wait for the end of one
-- record; past them, get_one says so, again and again, and the caller stops.
--
-- A call that raises, for want of memory or in a function of the user's, has changed
-- nothing and may be made again. Only `get` is two steps: when it raises, its chunks
-- are fed or not, all of them (get_pending tells), and no record is lost: those that had been
-- taken come first with the next call.
--
-- Lists of chunks and records are read raw, as drivers read them: no metamethod is asked.

local Pieces = require "poe.pieces"
local strings = require "poe.strings"

local concat = table.concat

---@class poe.Filter
---@field revived? boolean `put` has made records of input that waited for it: who drives the filter is to take them
---@field protected options table checked options, for `clone`
---@field protected fed poe.Pieces octets that have come and were not looked at
---@field protected taken any[]|false records that take_all had taken when it raised
---@field stateless boolean a record means the same whatever came before: so a clone that is fed
---  what is pending goes on as the filter itself would (false)
local Filter = { __name = "poe.Filter", stateless = false }
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

---Take one record: the first of those that take_all had taken when it raised, or the next.
---@return any record      nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Filter:get_one()
  local taken = self.taken
  if not taken or taken[1] == nil then return self:take() end
  return table.remove(taken, 1)
end

-- Take one into a list of `n` records, in which there is room for it before it is taken.
local function take_into(self, take, records, n)
  records[n + 1] = true
  records[n + 1] = nil
  local record, message = take(self)
  records[n + 1] = record
  return record ~= nil, message
end

-- Take all records that are complete. Where that raises, those before wait for the next call: of
-- `get`, if the class has no `take`.
---@protected
---@return string[] records
---@return string? message
function Filter:take_all()
  local records, take = self.taken or {}, self.take or self.get_one
  self.taken = records
  local n = #records
  local goes_on, message = take_into(self, take, records, n)
  while goes_on do
    n = n + 1
    goes_on, message = take_into(self, take, records, n)
  end
  self.taken = false
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
  if record ~= nil or message then return record, message end
  return self:take_rest()
end

---Octets fed and not yet returned, nil when there are none; changes nothing.
---@return string[]?
function Filter:get_pending()
  local octets = self:unread()
  return octets ~= "" and { octets } or nil
end

---How many octets get_pending would give. A filter that can tell without joining them, does.
---@return integer
function Filter:count_pending()
  return #self:unread()
end

---A filter with the same options, as if new.
---@return poe.Filter
function Filter:clone()
  return getmetatable(self).new(self.options)
end

---@class poe.filter
---@field block       fun(opts?: poe.filter.BlockOptions): poe.filter.Block
---@field csv         fun(opts?: poe.filter.CSVOptions): poe.filter.CSV
---@field grep        fun(opts: poe.filter.GrepOptions): poe.filter.Grep
---@field http        fun(opts?: poe.filter.HTTPOptions): poe.filter.HTTP
---@field httpd       fun(opts?: poe.filter.HTTPDOptions): poe.filter.HTTPD
---@field json        fun(opts?: poe.filter.JSONOptions): poe.filter.JSON
---@field length      fun(opts?: poe.filter.LengthOptions): poe.filter.Length
---@field line        fun(opts?: poe.filter.LineOptions): poe.filter.Line
---@field map         fun(opts: poe.filter.MapOptions): poe.filter.Map
---@field messages    fun(opts: poe.filter.MessagesOptions): poe.filter.Messages
---@field netstring   fun(opts?: poe.filter.NetstringOptions): poe.filter.Netstring
---@field recordblock fun(opts: poe.filter.RecordBlockOptions): poe.filter.RecordBlock
---@field reference   fun(opts?: poe.filter.ReferenceOptions): poe.filter.Reference
---@field resp        fun(opts?: poe.filter.RESPOptions): poe.filter.RESP
---@field sse         fun(opts?: poe.filter.SSEOptions): poe.filter.SSE
---@field stackable   fun(opts?: poe.filter.StackableOptions): poe.filter.Stackable
---@field stream      fun(opts?: table): poe.filter.Stream
---@field syslog      fun(opts?: poe.filter.SyslogOptions): poe.filter.Syslog
---@field telnet      fun(opts?: poe.filter.TelnetOptions): poe.filter.Telnet
---@field websocket   fun(opts?: poe.filter.WebSocketOptions): poe.filter.WebSocket
---@field zlib        fun(opts?: poe.filter.ZlibOptions): poe.filter.Zlib
local filter = {}

---Start a class of filters. It must have `new(options)`, `take`, which takes one record as get_one
---does, or a get_one of its own, and, for the methods above, `frame(records)` -> chunks, `take_rest()` -> what `finish`
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
  self.options, self.fed, self.taken = opts, Pieces.new(), false
  return setmetatable(self, class)
end

-- A short way to each kind: `filter.line(options)` is `require("poe.filter.line").new(options)`.
-- What a kind needs is loaded when it is first named.
setmetatable(filter, {
  __index = function(self, name)
    if type(name) ~= "string" then return nil end
    local found, class = pcall(require, "poe.filter." .. name)
    if not found then
      if class:find("module 'poe.filter." .. name .. "' not found", 1, true) then return nil end
      error(class, 2)
    end
    self[name] = class.new
    return class.new
  end,
})

return filter
