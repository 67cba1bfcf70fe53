--- Lines of text in an octet stream.
-- Source: POE::Filter::Line. No I/O: usable without the loop.
--
--     octets   one CR LF two LF LF thr        records   "one" "two" ""    pending   "thr"
--
-- What has come lies in three places, in this order: `head`, the start of a line
-- in which no end can start; `window`, from octet `from`, where ends are looked
-- for; `fed`, not looked at. Every octet passes through each once.
--
-- A line over max_length, or one that waits for its end with more than max_buffer
-- octets, is a fault: the octets stay pending and get_one gives the same message
-- for good. There is no way to go on, since where the next line starts is not known.

local ending = require "poe.filter.line.ending"
local filter = require "poe.filter"
local options = require "poe.options"
local pattern = require "poe.filter.line.pattern"
local Pieces = require "poe.pieces"

local split = require("poe.core").split
local sub = string.sub

---@class poe.filter.LineOptions
---@field literal? string
---@field input_literal? string
---@field output_literal? string
---@field input_pattern? string
---@field autodetect? boolean
---@field max_length? integer
---@field max_buffer? integer

---@class poe.filter.Line : poe.Filter
---@field private ending table    where lines end
---@field private output_literal string
---@field private max_length integer octets of a line, its end not counted
---@field private max_buffer integer octets that may wait for the end of a line, it included
---@field private head   poe.Pieces
---@field private window string
---@field private from   integer  first octet of `window` not yet in a record or in `head`
---@field private plain? string   set while poe.core can find the ends (see ending) and `head` is empty
---@field private fault? string   what get_one says for good
local Line = filter.extend "poe.filter.Line"

local NAME <const> = "poe.filter.line.new"

-- 16 MiB holds any line meant to be read as one and yet bounds what one peer
-- can take; whoever faces many strangers sets it to what their lines need.
local MAX_LENGTH <const> = 16 << 20

local OPTIONS = {
  literal        = { "string", min = 1 },
  input_literal  = { "string" },
  output_literal = { "string" },
  input_pattern  = { "string", min = 1, max = 200 },
  autodetect     = { "boolean" },
  max_length     = { "integer", min = 1 },
  max_buffer     = { "integer", min = 1 },
}

-- Of each list, the first option cannot stand beside any of the others.
local EXCLUDES = {
  { "literal", "input_literal", "output_literal", "input_pattern", "autodetect" },
  { "input_literal", "input_pattern", "autodetect" },
  { "input_pattern", "autodetect" },
}

local function new_ending(o)
  local literal = o.literal or o.input_literal
  if o.autodetect or literal == "" then return ending.detected() end
  if o.input_pattern then return pattern.new(o.input_pattern) end
  return literal and ending.literal(literal) or ending.newline()
end

-- Octets of a line without its end, and with it: what is not given follows the other.
local function longest_line(o)
  local size = math.max(1, #(o.literal or o.input_literal or ""))
  local longest = o.max_length or math.min(MAX_LENGTH, math.max(0, (o.max_buffer or math.maxinteger) - size))
  return longest, longest + size
end

-- The first fault in how the options go together.
local function mismatch(o)
  local why = options.conflict(NAME, o, EXCLUDES)
  if why then return why end
  why = o.input_pattern and pattern.refusal(o.input_pattern)
  if why then return options.bad(NAME, "input_pattern", why) end
  local _, with_end = longest_line(o)
  return options.too_small(NAME, o, "max_buffer", with_end)
end

---Create a line filter. Raises on an unknown or ill-typed option, and on options
---that cannot stand together. Lines are read up to
--- - `literal`, which `put` also adds; or `input_literal`; or
--- - `input_pattern`, a Lua pattern of at least one octet, without `^` and `$`
---   anchors, `%b`, `%f` and `%1`; see poe.filter.line.pattern; or
--- - with `autodetect` (or an empty `input_literal`), LF, CR, CRLF or LFCR, whichever ends the first line; or
--- - by default, LF, CR, CRLF or LFCR, each line by its own.
---`put` adds `output_literal`, by default "\n", or `literal`.
---`max_length` (octets, default 16 MiB, or what `max_buffer` holds) is of a line without its
---end. `max_buffer` (octets, default `max_length` and 64 KiB) is of all that waits for the end of a line, that end
---included: complete lines never count, so what is fed at once makes no difference.
---@param opts? poe.filter.LineOptions
---@return poe.filter.Line
function Line.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local message = mismatch(o)
  if message then error(message, 2) end
  local longest = longest_line(o)
  return filter.object(Line, o, {
    ending = new_ending(o),
    output_literal = o.literal or o.output_literal or "\n",
    max_length = longest,
    max_buffer = o.max_buffer or longest + 65536,
    head = Pieces.new(),
    window = "",
    from = 1,
  })
end

local function fail(self, message, limit)
  self.fault = message:format(limit)
  return nil, self.fault
end

-- Take the line whose end is in the window.
local function cut(self, first, last)
  local head, from = self.head, self.from
  if head.size + first - from > self.max_length then
    return fail(self, "line longer than %d octets", self.max_length)
  end
  local line = sub(self.window, from, first - 1)
  if head.size > 0 then
    head:push(line)
    line = head:take()
  end
  self.from, self.plain = last + 1, self.ending.plain
  return line
end

-- No end starts before `last`: keep the octets up to there out of later searches.
local function set_aside(self, last)
  local window, from = self.window, self.from
  self.from, self.plain = 1, nil
  if last <= #window then
    self.head:push(sub(window, from, last - 1))
    self.window = sub(window, last)
  else
    self.head:push(from > 1 and sub(window, from) or window)
    self.window = ""
  end
end

local function load(self)
  local fed = self.fed
  if fed.size == 0 then return false end
  local octets = fed:take()
  self.window = self.window == "" and octets or self.window .. octets
  self.from = 1 + self.ending:enter(self.window)
  return true
end

-- All octets are in `head` and `window`, and they make no line.
local function check_limits(self)
  if self.head.size > self.max_length then
    return fail(self, "line longer than %d octets", self.max_length)
  elseif self.head.size + #self.window > self.max_buffer then
    return fail(self, "more than %d octets without the end of a line", self.max_buffer)
  end
end

local function search(self)
  if self.fault then return nil, self.fault end
  while self.window ~= "" or load(self) do
    local first, last = self.ending:find(self.window, self.from, self.ended)
    if first then return cut(self, first, last) end
    set_aside(self, last)
    if not load(self) then break end
  end
  return check_limits(self)
end

---Take one line.
---@return string? line    without its end; nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Line:get_one()
  local plain = self.plain
  if plain then
    local line, from = split.cut(self.window, self.from, plain, self.max_length)
    if line then
      self.from = from
      return line
    end
  end
  return search(self)
end

---@protected
function Line:take_all()
  local lines, n = {}, 0
  local line, message = self:get_one()
  while line do
    n = n + 1
    lines[n] = line
    if self.plain then
      n, self.from = split.all(self.window, self.from, self.plain, self.max_length, lines, n)
    end
    line, message = self:get_one()
  end
  return lines, message
end

---@protected
function Line:frame(lines)
  local chunks, literal = {}, self.output_literal
  for i = 1, #lines do chunks[i] = lines[i] .. literal end
  return chunks
end

---@protected
function Line:take_rest()
  if self.head.size + #self.window == 0 then return nil end
  return cut(self, #self.window + 1, #self.window)
end

---@protected
function Line:unread()
  if self.from > #self.window then
    set_aside(self, #self.window + 1)
    load(self) -- so that the other half of the newline before is not shown
  end
  local rest = self.head:peek() .. sub(self.window, self.from)
  return rest .. self.fed:peek()
end

return Line
