--- Lines of text in an octet stream.
-- Source: POE::Filter::Line. No I/O: usable without the loop.
--
--     octets   one CR LF two LF LF thr        records   "one" "two" ""    pending   "thr"
--
-- Mostly what comes ends where a line ends, at a literal or at a newline. Then it is one
-- string, the window, which poe.core cuts up, a batch of lines at a time. All else is for a
-- machine (poe.filter.line.machine), which a filter has only as long as it needs one: most
-- connections of a server wait, and should wait in little memory.
--
-- Memory may run out in any call. So what changes is worked out first and assigned
-- last, when nothing is left that can fail: octets and lines are then as they were.

local Machine = require "poe.filter.line.machine"
local ending = require "poe.filter.line.ending"
local filter = require "poe.filter"
local options = require "poe.options"
local pattern = require "poe.filter.line.pattern"
local strings = require "poe.strings"

local LARGEST <const> = options.LARGEST
local split = require("poe.core").split
local sub = string.sub
local batch, each, take = split.batch, split.each, split.take

---@class poe.filter.LineOptions
---@field literal? string
---@field input_literal? string
---@field output_literal? string
---@field input_pattern? string
---@field autodetect? boolean
---@field max_length? integer
---@field max_buffer? integer

---What a filter and its clones share.
---@class poe.filter.line.Config
---@field options poe.filter.LineOptions
---@field literal string|false that ends each line; "" any newline; false: only a machine can tell
---@field output_literal string
---@field max_length integer octets of a line, its end not counted
---@field max_buffer integer octets that may wait for the end of a line, it included
---@field machine? poe.filter.line.Machine an empty one that nobody uses now
---@field list? string[] likewise

---@class poe.filter.Line : poe.Filter
---@field private config  poe.filter.line.Config
---@field private window  string  what has come, while there is no machine
---@field private from    integer first octet of `window` of which no line was made
---@field package ready string[]|false lines that have been made and not been returned; poe.conn takes them itself
---@field package at integer the next one; false takes the place of one that is taken
---@field private start?  integer where one of them starts in `window`; nil before the first octet
---@field private started integer which one
---@field private half    string|false the other half of the newline before, that may still come
---@field private machine poe.filter.line.Machine|false
local Line = filter.extend "poe.filter.Line"
Line.stateless = true
Line.window, Line.from, Line.ready, Line.at, Line.half, Line.machine = "", 1, false, 1, false, false
Line.started = 1

local NAME <const> = "poe.filter.line.new"

-- 16 MiB holds any line meant to be read as one and yet bounds what one peer
-- can take; whoever faces many strangers sets it to what their lines need. With
-- a pattern it is time, too: where an end is, string.find says, and for some
-- patterns ("%s*;%s*\n" in blanks) that takes the square of the octets it looks at.
local MAX_LENGTH <const>, MAX_LENGTH_OF_PATTERN <const> = 16 << 20, 16 << 10

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

-- Lines made at once, before they are asked for.
local BATCH <const> = 64

local function new_ending(config)
  local o = config.options
  if config.literal then return config.literal == "" and ending.newline() or ending.literal(config.literal) end
  if o.input_pattern then return pattern.new(o.input_pattern, config.max_buffer) end
  return ending.detected()
end

local function new_machine(config)
  return Machine.new(new_ending(config), config.max_length, config.max_buffer)
end

-- The literal that poe.core is to look for; false if it cannot.
local function literal_of(o)
  local literal = o.literal or o.input_literal
  if o.autodetect or o.input_pattern or literal == "" then return false end
  return literal or ""
end

-- Octets of a line without its end, and with it: what is not given follows the other.
local function longest_line(o)
  local size = math.max(1, #(o.literal or o.input_literal or ""))
  local longest = o.max_length
  if not longest and o.max_buffer then
    longest = math.min(MAX_LENGTH, math.max(0, o.max_buffer - size))
  end
  longest = longest or o.input_pattern and MAX_LENGTH_OF_PATTERN or MAX_LENGTH
  return math.min(longest, LARGEST), longest + size
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

-- A filter that has not been fed anything yet has none of its fields.
local function object(config)
  local self = setmetatable({ config = config }, Line)
  if config.options.autodetect then self.stateless = false end -- the first line says how all end
  return self
end

-- Have all fields there, so that setting them later needs no memory.
local function begin(self)
  local config = self.config
  local machine = not config.literal and new_machine(config)
  self.window, self.from, self.ready, self.at, self.half, self.machine = "", 1, false, 1, false, machine
  self.start, self.started = 1, 1
end

---Create a line filter. Raises on an unknown or ill-typed option, and on options
---that cannot stand together. Lines are read up to
--- - `literal`, which `put` also adds; or `input_literal`; or
--- - `input_pattern`, a Lua pattern of at least one octet, without `^` and `$`
---   anchors, `%b`, `%f` and `%1`; see poe.filter.line.pattern; or
--- - with `autodetect` (or an empty `input_literal`), LF, CR, CRLF or LFCR, whichever ends the first line; or
--- - by default, LF, CR, CRLF or LFCR, each line by its own.
---`put` adds `output_literal`, by default "\n", or `literal`.
---`max_length` (octets, default 16 MiB, with `input_pattern` 16 KiB, or what `max_buffer` holds)
---is of a line without its end. `max_buffer` (octets, default `max_length` and 64 KiB) is of all
---that waits for the end of a line, that end included: complete lines never count, so what is
---fed at once makes no difference.
---@param opts? poe.filter.LineOptions
---@return poe.filter.Line
function Line.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local message = mismatch(o)
  if message then error(message, 2) end
  local longest = longest_line(o)
  return object {
    options = o,
    literal = literal_of(o),
    output_literal = o.literal or o.output_literal or "\n",
    max_length = longest,
    max_buffer = math.min(o.max_buffer or longest + 65536, LARGEST),
  }
end

---A filter with the same options, as if new; it takes little memory.
---@return poe.filter.Line
function Line:clone()
  return object(self.config)
end

local function has_ready(self)
  return self.ready and self.ready[self.at]
end

-- Where the first line starts that was not returned; found from where it was last time.
local function position(self)
  if not has_ready(self) then return self.from end
  local config, start, _ = self.config, self.start, nil
  for _ = self.started + 1, self.at do
    _, start = take(self.window, start, config.literal, config.max_length)
  end
  self.start, self.started = start, self.at
  return start
end

-- Have a machine go on with what there is.
local function start_machine(self)
  local config = self.config
  local machine = config.machine or new_machine(config)
  machine:feed(sub(self.window, position(self)))
  config.machine = nil
  self.machine, self.window, self.from, self.ready, self.half = machine, "", 1, false, false
  return machine
end

-- The machine is empty: do without.
local function stop_machine(self, machine)
  self.half = machine:reset()
  self.machine, self.config.machine = false, machine
end

-- All octets or, if memory runs out, none.
local function feed(self, octets)
  if not self.start then begin(self) end
  local machine = self.machine
  if not machine and self.from > #self.window and not has_ready(self) then
    local half = self.half
    self.from = half and half == sub(octets, 1, 1) and 2 or 1
    if octets ~= "" then self.half = false end
    self.window = octets
  else
    machine = machine or start_machine(self)
    machine:feed(octets)
  end
end

---Add received octets; parses nothing. Raises on anything but strings.
---@param chunks string[]|string
function Line:get_one_start(chunks)
  return feed(self, strings.join("get_one_start", chunks, "chunk"))
end

local function from_machine(self, machine)
  local line, message = machine:get_one()
  if not line and not message and self.config.literal and machine:isempty() then
    stop_machine(self, machine)
  end
  return line, message
end

-- Make some of the lines that follow the one returned last.
local function from_batch(self, config, from)
  local list = config.list or {}
  local rest, half = batch(self.window, from, config.literal, config.max_length, list, BATCH)
  if not rest then return nil end
  local line = list[1]
  list[1], config.list = false, nil
  self.ready, self.at, self.start, self.started, self.from, self.half = list, 2, from, 1, rest, half
  return line
end

-- Take the next line, of which no line has been made yet.
local function search(self)
  local machine = self.machine
  if machine then return from_machine(self, machine) end
  local window, from, config = self.window, self.from, self.config
  if from > #window then return nil end
  if from > 2 then
    local line = from_batch(self, config, from)
    if line then return line end
  else
    local line, rest, half = take(window, from, config.literal, config.max_length)
    if line then
      self.from, self.half = rest, half
      return line
    end
  end
  return from_machine(self, start_machine(self))
end

---Take one line.
---@return string? line    without its end; nil alone = feed me more
---@return string? message set when the stream cannot be framed any further
function Line:get_one()
  local ready = self.ready
  if ready then
    local at = self.at
    local line = ready[at]
    if line then
      ready[at], self.at = false, at + 1
      return line
    end
    self.ready, self.config.list = false, ready
  end
  return search(self)
end

---Feed octets, and call `fn(line, argument)` for lines that are complete, for `most` at
---most and for none after poe.core.split.interrupt: as get_one_start and get_one do, without
---a call for each line.
---@package
---@param octets string
---@return boolean is_fed false: nothing was done, get_one_start must feed them
---@return boolean is_empty nothing is left
function Line:pour(octets, fn, argument, most)
  if not self.start or self.machine or self.ready or self.from <= #self.window then return false, false end
  local config = self.config
  self.window, self.from = octets, 1
  local is_empty = each(self, config.literal, config.max_length, fn, argument, most)
  return true, is_empty and not self.ready -- `fn` may have taken a line itself, of a batch
end

-- Take all lines without a machine, if they end where the window does.
local function take_window(self)
  if self.machine or has_ready(self) or self.from > #self.window then return nil end
  local config, lines = self.config, {}
  local rest, half = batch(self.window, self.from, config.literal, config.max_length, lines, math.maxinteger)
  if not rest or rest <= #self.window then return nil end
  self.from, self.half = rest, half
  return lines
end

---@protected
function Line:take_all()
  local lines = take_window(self)
  if lines then return lines end
  local machine = self.machine
  if not machine and self.from > #self.window and not has_ready(self) then return {} end
  return (machine or start_machine(self)):take_all()
end

---Add received octets and take every line that is complete.
---@param chunks string[]|string
---@return string[] lines
---@return string? message set when the stream cannot be framed any further
function Line:get(chunks)
  feed(self, strings.join("get", chunks, "chunk"))
  return self:take_all()
end

---What `put` adds to each record: all that it does.
---@return string
function Line:get_output_literal()
  return self.config.output_literal
end

---@protected
function Line:frame(lines)
  local chunks, literal = {}, self.config.output_literal
  for i = 1, #lines do chunks[i] = lines[i] .. literal end
  return chunks
end

---What gives these lines again, with an end that is looked for.
---@param lines string[]
---@return string[]? octets nil if that is a pattern
function Line:back(lines)
  local literal, ends, octets = self.config.literal, self.machine and self.machine.ending, {}
  literal = literal or ends and (ends.literal or ends.single)
  if not literal then return nil end
  if literal == "" then literal = "\n" end
  for i = 1, #lines do octets[i] = lines[i] .. literal end
  return octets
end

---@protected
function Line:take_rest()
  if self.machine then return self.machine:take_rest() end
end

---@return integer octets
function Line:count_pending()
  local machine = self.machine
  return machine and machine:count() or #self.window - position(self) + 1
end

---@protected
function Line:unread()
  if self.machine then return self.machine:unread() end
  return sub(self.window, position(self))
end

return Line
