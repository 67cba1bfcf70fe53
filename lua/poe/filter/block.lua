--- Blocks of a fixed size, or with their length before them.
-- Source: POE::Filter::Block. Pure Lua, no I/O: usable without the loop.
--
--     block_size = 4   octets  abcdefgh12      records  "abcd" "efgh"    pending  "12"
--     default          octets  3\0abc0\0 2\0a  records  "abc" ""         pending  "2\0a"
--
-- What has come lies in `window`, from octet `from`, and in `fed`. Octets are joined
-- when they complete a block, and a header stays in its place until then: what is
-- pending is always what came.
--
-- A length that cannot be told, or is too large, is a fault: the octets stay
-- pending and get_one gives the same message for good.
--
-- Memory may run out in any call, and a codec may raise: what changes is worked out
-- first and assigned last.

local codec = require "poe.filter.block.codec"
local filter = require "poe.filter"
local options = require "poe.options"
local waiting = require "poe.filter.waiting"

local LARGEST <const> = options.LARGEST
local available = waiting.count
local sub, mtype, tointeger = string.sub, math.type, math.tointeger

---@class poe.filter.BlockOptions
---@field block_size? integer
---@field length_codec? table
---@field format? string
---@field max_length? integer
---@field max_buffer? integer

---@class poe.filter.Block : poe.Filter
---@field private fixed  boolean      every block has the same length
---@field private codec? table        how blocks say their length, if they do
---@field private max_length integer  octets of a block, its header not counted
---@field private max_buffer integer  octets of a block, its header counted
---@field private window string
---@field private from   integer      first octet of `window` not yet in a record
---@field private header integer      octets of header of the block at `from`, once known
---@field private length integer|false octets of that block itself, once known
---@field private fault  string|false what get_one says for good
local Block = filter.extend "poe.filter.Block"
Block.stateless = true

local NAME <const> = "poe.filter.block.new"

local OPTIONS = {
  block_size   = { "integer", min = 1 },
  length_codec = { "table" },
  format       = { "string", min = 1 },
  max_length   = { "integer", min = 1 },
  max_buffer   = { "integer", min = 1 },
}

-- As for lines: any block meant to be one string, yet a bound for one peer.
local MAX_LENGTH <const> = 16 << 20

-- A header is looked for in so many octets, then in twice as many, at last in so many.
local GLANCE <const>, LONGEST_HEADER <const> = 64, 4096

-- Of each list, the first option cannot stand beside any of the others.
local EXCLUDES = {
  { "block_size", "length_codec", "format", "max_length" },
  { "length_codec", "format" },
}

-- How blocks say their length; nil and a message if the options are no codec.
local function new_codec(o)
  if o.format then
    local packed = codec.packed(o.format)
    local why = "string.pack integer of at most 8 octets expected, got '" .. o.format .. "'"
    return packed, options.bad(NAME, "format", why)
  elseif o.length_codec then
    local custom = codec.custom(o.length_codec)
    return custom, options.bad(NAME, "length_codec", "functions encode and decode expected")
  end
  return codec.decimal
end

-- The octets of a header before a block of so many.
local function header_of(longest, how)
  if how == codec.decimal then return #tostring(longest) + 1 end
  return how and how.shortest or 0
end

-- Octets of a block without its header, where no option says them.
local function default_length(o, how)
  if not o.max_buffer then return MAX_LENGTH end
  return math.max(0, math.min(MAX_LENGTH, o.max_buffer - header_of(o.max_buffer, how)))
end

local function configure(o)
  local message = options.conflict(NAME, o, EXCLUDES)
  if message then error(message, 3) end
  local how, why
  if not o.block_size then
    how, why = new_codec(o)
    if not how then error(why, 3) end
  end
  local longest = math.min(o.block_size or o.max_length or default_length(o, how), LARGEST)
  message = options.too_small(NAME, o, "max_buffer", longest + header_of(longest, how))
  if message then error(message, 3) end
  return how, longest
end

---Create a block filter. Raises on an unknown or ill-typed option, and on options
---that cannot stand together. A block has
--- - `block_size` octets; or
--- - its length before it, in the way of `length_codec`, functions `encode(block)` -> framed
---   octets and `decode(octets)` -> length, octets of header; or nil if it needs more of the
---   at most 4096 octets that it is shown; or nil and a message if they are malformed; or
--- - its length before it as `format`, a string.pack integer such as ">I4", writes it; or
--- - by default, its length before it in decimal digits and a NUL.
---`max_length` (octets, default 16 MiB, or what `max_buffer` holds) is of a block without its
---header, which get refuses and put raises for; `max_buffer` (octets, default `max_length` and
---64 KiB) of one with it. Complete blocks that wait do not count.
---@param opts? poe.filter.BlockOptions
---@return poe.filter.Block
function Block.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local how, longest = configure(o)
  return filter.object(Block, o, {
    fixed = how == nil,
    codec = how,
    max_length = longest,
    max_buffer = math.min(o.max_buffer or longest + 65536, LARGEST),
    header = 0,
    length = how == nil and longest,
    fault = false,
    window = "",
    from = 1,
  })
end

-- Have the window hold the next `octets` octets, or all there are.
local function load(self, octets)
  if #self.window - self.from + 1 < octets then waiting.load(self) end
end

local function is_count(value)
  return mtype(value) and tointeger(value) and value >= 0
end

local function shown(value)
  return mtype(value) and tostring(value) or type(value)
end

-- Why a decoder's answer is of no use; `seen` octets were shown to it.
local function refusal(self, length, header, seen)
  if not is_count(length) then
    return "block length: integer >= 0 expected, got " .. shown(length)
  elseif not is_count(header) or header > seen then
    return ("block header: integer in 0..%d expected, got %s"):format(seen, shown(header))
  elseif length > self.max_length then
    return ("block longer than %d octets"):format(self.max_length)
  elseif length + header > self.max_buffer then
    return ("block and header longer than %d octets"):format(self.max_buffer)
  elseif length + header == 0 then
    return "block with neither octets nor header"
  end
end

-- What a decoder's answer means.
local function accept(self, length, header, seen)
  local why = refusal(self, length, header, seen)
  if why then return nil, nil, why end
  return tointeger(length), tointeger(header)
end

-- The length of the block at `from` of the window, and of its header.
---@return integer? length nil when that takes more octets
---@return integer? header
---@return string?  why no octets could help
local function read_header(self, from)
  local window, most = self.window, math.min(LONGEST_HEADER, self.max_buffer)
  local have, seen, show = #window - from + 1, 0, GLANCE
  while seen < have and seen < most do
    local octets = sub(window, from, from + math.min(show, most) - 1)
    seen, show = #octets, 2 * show
    local length, header = self.codec.decode(octets)
    if length ~= nil then return accept(self, length, header, seen) end
    if header ~= nil then return nil, nil, tostring(header) end
  end
  if seen == most then return nil, nil, ("no block length in %d octets"):format(most) end
end

-- Learn the length of the next block; nil, and why if that cannot be.
local function learn(self)
  load(self, LONGEST_HEADER)
  local length, header, why = read_header(self, self.from)
  if length then
    self.length, self.header = length, header
  else
    self.fault = why or false
  end
  return length, why
end

---Take one block.
---@return string? block   without its header; nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Block:get_one()
  if self.fault then return nil, self.fault end
  if not self.length then
    local known, why = learn(self)
    if not known then return nil, why end
  end
  local size = self.header + self.length
  if available(self) < size then return nil end
  load(self, size)
  local block = sub(self.window, self.from + self.header, self.from + size - 1)
  self.from, self.length = self.from + size, self.fixed and self.length
  return block
end

-- Append the blocks that are complete in the window; -> what is known of the one behind them.
---@return integer  from where it starts
---@return integer? length
---@return integer? header
---@return string?  why its length cannot be told
local function cut_blocks(self, blocks)
  local window, from, length, header, n = self.window, self.from, self.length, self.header, 0
  while true do
    if not length then
      local why
      length, header, why = read_header(self, from)
      if not length then return from, nil, nil, why end
    end
    local behind = from + header + length
    if behind > #window + 1 then return from, length, header end
    n = n + 1
    blocks[n] = sub(window, from + header, behind - 1)
    from, length = behind, self.fixed and length
  end
end

---@protected
function Block:take_all()
  local blocks = {}
  if self.fault then return blocks, self.fault end
  if self.length and available(self) < self.header + self.length then return blocks end
  load(self, math.maxinteger)
  local from, length, header, why = cut_blocks(self, blocks)
  self.from, self.length, self.header, self.fault = from, length or false, header or 0, why or false
  return blocks, why
end

-- All as one chunk, as POE has it: octets of fixed blocks need no borders.
local function joined(blocks)
  local octets = table.concat(blocks)
  return octets ~= "" and { octets } or {}
end

-- A block with its length; nil and why, if the peer's filter would not have it.
local function frame_of(self, block)
  local most = self.max_length
  if #block > most then return nil, ("at most %d octets expected, got %d"):format(most, #block) end
  local chunk, why = self.codec.encode(block)
  if type(chunk) == "string" then return chunk end
  return nil, why or "string from encode expected, got " .. type(chunk)
end

-- Put is `frame` tail called: level 2 is its caller.
---@protected
function Block:frame(blocks)
  if self.fixed then return joined(blocks) end
  local chunks = {}
  for i = 1, #blocks do
    local chunk, why = frame_of(self, blocks[i])
    if not chunk then error(("bad argument #1 to 'put' (record %d: %s)"):format(i, why), 2) end
    chunks[i] = chunk
  end
  return chunks
end

---What gives these blocks again; octets of fixed ones, whole or not.
---@param blocks string[]
---@return string[]
function Block:back(blocks)
  return self:frame(blocks)
end

---@protected
function Block:take_rest()
  local have = available(self)
  if have == 0 then return nil end
  if not self.length then return nil, "incomplete block: its length is missing" end
  local missing = self.header + self.length - have
  return nil, ("incomplete block: %d octets missing"):format(missing)
end

---@return integer octets
function Block:count_pending()
  return available(self)
end

---@protected
function Block:unread()
  return waiting.peek(self)
end

return Block
