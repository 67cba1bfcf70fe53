--- Octets that go compressed: gzip, zlib or raw deflate.
-- Source: RFC 1950 to 1952; lua-zlib, which has to be installed, does the work.
--
--     octets   1f 8b 08 … | 1f 8b 08 …      records  "what was " "compressed"
--
-- Record boundaries mean nothing, as for poe.filter.stream. Members of gzip that follow each
-- other are one stream. Where it ends, the input ends, too: what comes then stays pending, exactly.
-- Within it, pending is what lies before the inflater; what that has taken counts as returned,
-- for its state cannot be had: no other filter could go on with it. After a fault, it begins with
-- the octet that was wrong, or with which there was more output than `max_output`.
--
-- The inflater is fed slice by slice, and no slice of so many octets can fill the memory. When it
-- finds a fault it gives nothing of the slice, and cannot be asked again. So a second one, the
-- scout, goes before it; where the scout falls, or gives too much, the other goes octet by octet.
-- That is the price of results that do not depend on how their octets were cut.
--
-- If memory runs out in the inflater, that is a fault as any other. If it does in the deflater, in
-- the middle of a stream, no more of that can be put.

local filter = require "poe.filter"
local library = require "poe.filter.zlib.library"
local options = require "poe.options"
local strings = require "poe.strings"
local waiting = require "poe.filter.waiting"

local available, load = waiting.count, waiting.load
local concat, min, pcall, sub = table.concat, math.min, pcall, string.sub

---@class poe.filter.ZlibOptions
---@field format? "gzip"|"zlib"|"raw"|"auto" auto: gzip or zlib, whichever comes; gzip is put (gzip)
---@field level? integer 0 to 9 (6)
---@field flush? "sync"|"none"|"finish" what `put` does at its end: sync, have the peer able to read all of it;
---  none, leave that to `end_put`; finish, end the stream, so that the next put starts another (sync)
---@field max_ratio? integer how many times the octets fed the output may be, once it is over 1 MiB (256)
---@field max_output? integer octets that may come out in all (no bound)
---@field max_buffer? integer octets that may come after the end (65536)

---@class poe.filter.Zlib : poe.Filter
---@field private zlib table lua-zlib
---@field private window string
---@field private from integer first octet of `window` that no inflater has taken
---@field private inflate function|false
---@field private scout function|false
---@field private member integer octets of input that the inflater has taken
---@field private position integer octets of input in all
---@field private output integer octets of output in all
---@field private is_gzip boolean the stream is, and may go on with another member
---@field private is_over boolean the stream has ended
---@field private deflate function|false
---@field private last_put "nothing"|"start"|"more" what the deflater was given of its stream by the last put
---@field private is_torn boolean of the stream that is put, a part has gone nowhere
---@field private fault string|false
local Zlib = filter.extend "poe.filter.Zlib"

local NAME <const> = "poe.filter.zlib.new"

local OPTIONS = {
  format     = { "string", choices = { "gzip", "zlib", "raw", "auto" }, default = "gzip" },
  level      = { "integer", min = 0, max = 9, default = 6 },
  flush      = { "string", choices = { "sync", "none", "finish" }, default = "sync" },
  max_ratio  = { "integer", min = 1, default = 256 },
  max_output = { "integer", min = 1, default = math.maxinteger },
  max_buffer = { "integer", min = 1, default = 65536 },
}

-- zlib's windowBits, to read and to write each format.
local READ_BITS = { gzip = 31, zlib = 15, raw = -15, auto = 47 }
local WRITE_BITS = { gzip = 31, zlib = 15, raw = -15, auto = 31 }

-- Octets given to the inflater at once, which makes 1032 times as many of them at most. Bounds are
-- checked where so many have been taken since the start, however the input is cut.
local SLICE <const> = 1024

-- Output that is not held against its input.
local GRACE <const> = 1 << 20

-- The first octets of each member of gzip.
local MAGIC <const> = "\x1f\x8b"

local TORN <const> = "put: a part of the stream has gone nowhere, so it cannot go on"

---Create a filter for compressed octets. Raises on an unknown or ill-typed option, and where
---lua-zlib is not installed.
---@param opts? poe.filter.ZlibOptions
---@return poe.filter.Zlib
function Zlib.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local zlib = library.load()
  if not zlib then error(NAME .. " needs lua-zlib: module 'zlib' not found", 2) end
  return filter.object(Zlib, o, {
    zlib = zlib,
    window = "",
    from = 1,
    inflate = false,
    scout = false,
    member = 0,
    position = 0,
    output = 0,
    is_gzip = false,
    is_over = false,
    deflate = false,
    last_put = "nothing",
    is_torn = false,
    fault = false,
  })
end

-- What the stream is called in messages.
local function name_of(self)
  local format = self.options.format
  return format == "raw" and "deflate" or format == "auto" and "compressed" or format
end

local function fail(self, message)
  self.fault = message
  return nil, message
end

-- The stream is over: what comes is not for us.
local function leave(self)
  local most = self.options.max_buffer
  if available(self) > most then
    return fail(self, ("more than %d octets after the end of the %s stream"):format(most, name_of(self)))
  end
end

local function start_member(self)
  local bits = READ_BITS[self.options.format]
  local inflate, scout = self.zlib.inflate(bits), self.zlib.inflate(bits)
  self.inflate, self.scout, self.member = inflate, scout, 0
  self.is_gzip = sub(self.window, self.from, self.from) == "\x1f" and self.options.format ~= "raw"
  return true
end

-- Between members: does another one begin? False: that cannot be said yet, or none does.
local function begin(self)
  if self.position == 0 then return start_member(self) end
  local octets = sub(self.window, self.from, self.from + #MAGIC - 1)
  if self.is_gzip and octets == MAGIC then return start_member(self) end
  self.is_over = not self.is_gzip or octets ~= sub(MAGIC, 1, #octets)
  return false
end

local function malformed(self, why, at)
  if why:find "^RequiresDictionary" then return name_of(self) .. " stream that needs a dictionary" end
  if not why:find "^InvalidInput" then return "inflate: " .. why end
  return ("malformed %s stream at octet %d"):format(name_of(self), at)
end

-- Inflate octet by octet, up to the fault that the scout has `found`, or to too much output.
local function creep(self, octets, found)
  local parts, room = {}, self.options.max_output - self.output
  for i = 1, #octets do
    local ok, part = pcall(self.inflate, sub(octets, i, i))
    if not ok then
      self.fault = malformed(self, part, self.position + i)
    elseif #part > room then
      self.fault = ("%s stream longer than %d octets"):format(name_of(self), self.options.max_output)
      parts[i] = sub(part, 1, room)
    end
    if self.fault then return concat(parts), false, self.member + i - 1 end
    parts[i], room = part, room - #part
  end
  self.fault = malformed(self, found, self.position + #octets) -- which only the scout has
  return concat(parts), false, self.member + #octets
end

-- Inflate a slice. Returns its output, whether the stream has ended, and octets of input in all.
local function inflate(self, octets)
  local ok, found = pcall(self.scout, octets)
  if not ok or self.output + #found > self.options.max_output then return creep(self, octets, tostring(found)) end
  local good, output, is_end, taken = pcall(self.inflate, octets)
  if good then return output, is_end, taken end
  self.fault = malformed(self, tostring(output), self.position + 1)
  return "", false, self.member
end

-- Is the output too much for its input?
local function check_ratio(self)
  local most = self.options.max_ratio
  if self.fault or self.position % SLICE ~= 0 or self.output <= GRACE then return end
  if self.output // most < self.position then return end
  self.fault = ("%s stream of more than %d times its size"):format(name_of(self), most)
end

-- Take the next slice, which makes output or none.
local function take_slice(self)
  local from = self.from
  local octets = sub(self.window, from, min(#self.window, from + SLICE - self.position % SLICE - 1))
  local output, is_end, taken = inflate(self, octets)
  local count = taken - self.member
  self.from, self.position, self.member = from + count, self.position + count, taken
  self.output = self.output + #output
  check_ratio(self)
  if is_end then self.inflate, self.scout = false, false end
  return output
end

-- Take the output of some of what has come.
---@protected
---@return string? octets  nil alone = feed me more
---@return string? message set when nothing more can be had
function Zlib:take()
  if self.fault then return nil, self.fault end -- and what still comes is not joined, again and again
  if self.is_over then return leave(self) end
  load(self)
  while not self.fault and self.from <= #self.window do
    if not self.inflate and not begin(self) then return leave(self) end
    local output = take_slice(self)
    if output ~= "" then return output end
  end
  if self.fault then return nil, self.fault end
end

---Has the stream ended? What is pending then comes after it.
---@return boolean
function Zlib:isended()
  return self.position > 0 and not self.inflate
end

-- What the deflater says to `octets`, as a list of chunks. One that raises, for want of memory, has
-- taken them: then the stream is torn, if a part of it has gone.
local function deflate(self, octets, flush)
  local o, chunks = self.options, { "" }
  local deflater = self.deflate or self.zlib.deflate(o.level, WRITE_BITS[o.format])
  self.is_torn, self.deflate = self.deflate ~= false, false
  local output = deflater(octets, flush)
  self.is_torn, self.deflate = false, flush ~= "finish" and deflater
  chunks[1] = output ~= "" and output or nil
  return chunks
end

---Compress octets. Raises, naming the first record that is no string.
---@param records string[]|string
---@return string[] chunks
function Zlib:put(records)
  local octets = concat(strings.check("put", records, "record"))
  if self.is_torn then error(TORN, 2) end
  self.last_put = octets == "" and "nothing" or self.deflate and "more" or "start"
  if octets == "" then return {} end
  local flush = self.options.flush
  return deflate(self, octets, flush ~= "none" and flush or nil)
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it. Within a stream
---that cannot be: the deflater has taken the octets. So no more of it can be put.
function Zlib:undo_put()
  if self.last_put == "nothing" then return end
  self.is_torn, self.deflate = self.last_put == "more", false
end

---End the stream that is put, if one was begun; what is put then starts another one.
---@return string[] chunks
function Zlib:end_put()
  if not self.deflate then return {} end
  return deflate(self, "", "finish")
end

---@protected
function Zlib:take_rest()
  if self.inflate then return nil, ("truncated %s stream"):format(name_of(self)) end
end

---@return integer octets
function Zlib:count_pending()
  return available(self)
end

---@protected
function Zlib:unread()
  return waiting.peek(self)
end

return Zlib
