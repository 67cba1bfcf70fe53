--- Comma-separated values. Source: RFC 4180.
--
--     octets   id,name CRLF 1,"Smith, ""Al""" CRLF 2,thr        pending  2,thr
--     records  { "id", "name" } { "1", 'Smith, "Al"' }          or, with header = true, { id = "1", name = … }
--
-- A record ends with CRLF or LF, the last one also where the input does; in quotes, both are part
-- of a field. CR elsewhere, a quote in a field without quotes, and anything between a closing
-- quote and the next separator are refused. What is wrong is told with the record's number and
-- the octet in it, both from 1; the header is a record. Blanks are part of fields (RFC 4180 §2.4),
-- and octets need not be UTF-8. Empty lines are skipped, and not counted: a record of one
-- empty field is written as "". RFC 4180 §2.4 wants all records to have as many fields as the
-- first has, so fields = "any" has to be said for others, be they read or put.
--
-- With header = true, the first record has the names for those that follow, which are tables of
-- names and fields; with `names`, the input has no header, unless header = true, too. With
-- fields = "any", fields that have no name are at their numbers. `put` takes such tables
-- where it has names: `names`, or what the input's header has said. With header = true it writes
-- them first.

local Reader = require "poe.filter.csv.reader"
local Writer = require "poe.filter.csv.writer"
local framed = require "poe.filter.framed"
local options = require "poe.options"
local records = require "poe.filter.records"

local byte, find, sub = string.byte, string.find, string.sub
local SKIP <const>, START <const> = framed.SKIP, Reader.START

---@class poe.filter.CSVOptions
---@field separator? string one octet (",")
---@field quote? string one octet ('"')
---@field header? boolean the first record has the names of fields
---@field names? string[] of fields
---@field fields? "same"|"any" must all records have as many as the first, or as there are names? ("same")
---@field max_length? integer octets of a record, its end included (16 MiB)
---@field max_fields? integer of a record (65536)
---@field output_literal? string what `put` ends records with ("\r\n")

---@class poe.filter.CSV : poe.filter.Framed
---@field private reader poe.filter.csv.Reader
---@field private writer poe.filter.csv.Writer
---@field private names string[]|false of the fields that are read
---@field private width integer|false fields that a record must have; false: any, or not known
---@field private quote string
---@field private has_put boolean the header was written
---@field private put_width integer|false fields of the records that were put; false: any, or none was
---@field private had_put boolean has_put before the last put
---@field private had_put_width integer|false put_width before the last put
local CSV = framed.extend("poe.filter.CSV", "record")

local NAME <const> = "poe.filter.csv.new"

local OPTIONS = {
  separator      = { "string", min = 1, max = 1, default = "," },
  quote          = { "string", min = 1, max = 1, default = '"' },
  header         = { "boolean", default = false },
  names          = { "table" },
  fields         = { "string", choices = { "same", "any" }, default = "same" },
  max_length     = { "integer", min = 1, max = options.LARGEST, default = 16 << 20 },
  max_fields     = { "integer", min = 1, default = 65536 },
  output_literal = { "string", choices = { "\r\n", "\n" }, default = "\r\n" },
}

-- A state is an integer, so that it cannot change: records that have been read, and where the
-- next one goes on.
local PLACE_BITS <const> = 3
local PLACE <const> = (1 << PLACE_BITS) - 1

-- Two fields of one name.
local function twin(names)
  local known = {}
  for _, name in ipairs(names) do
    if known[name] then return name end
    known[name] = true
  end
end

local function names_fault(names)
  local n = #names
  if n == 0 then return "list of strings expected, got none" end
  for i = 1, n do
    if type(names[i]) ~= "string" then return ("name %d: string expected, got %s"):format(i, type(names[i])) end
  end
  local name = twin(names)
  return name and ("two fields named '%s'"):format(name)
end

-- The first fault in how the options go together.
local function mismatch(o)
  if find(o.separator, "[\r\n]") then return "separator", "octet other than CR and LF expected" end
  if find(o.quote, "[\r\n]") then return "quote", "octet other than CR and LF expected" end
  if o.separator == o.quote then return "quote", "octet other than the separator expected" end
  local why = o.names and names_fault(o.names)
  if why then return "names", why end
end

---Create a filter of separated values. Raises on an unknown or ill-typed option.
---@param opts? poe.filter.CSVOptions
---@return poe.filter.CSV
function CSV.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local name, why = mismatch(o)
  if name then error(options.bad(NAME, name, why), 2) end
  o.names = o.names and table.move(o.names, 1, #o.names, 1, {})
  local names = not o.header and o.names or false
  return framed.object(CSV, o, o.max_length, {
    reader = Reader.new(o),
    writer = Writer.new(o),
    names = names,
    width = names and o.fields == "same" and #names,
    has_put = false,
    put_width = false,
    had_put = false,
    had_put_width = false,
    quote = o.quote,
    state = START,
  })
end

-- Word what is wrong with the record after `count` others.
local function malformed(count, why, octet)
  local where = octet and (" at octet %d"):format(octet) or ""
  return ("malformed CSV: record %d: %s%s"):format(count + 1, why, where)
end

-- Heed the first record. It may be done again, with the same result.
local function learn(self, fields)
  local o = self.options
  if o.fields == "same" then self.width = self.width or #fields end
  if not o.header then return nil end
  local name = twin(fields)
  if name then return ("two fields named '%s'"):format(name) end
  self.names = fields
end

local function named(names, fields)
  local record = {}
  for i = 1, #fields do record[names[i] or i] = fields[i] end
  return record
end

-- The record after `count` others that a text is, SKIP if it is the header, or nil and what is
-- wrong with it.
local function record_of(self, text, count)
  local fields, why, octet = self.reader:split(text)
  if not fields then return nil, malformed(count, why, octet) end
  why = count == 0 and learn(self, fields)
  if why then return nil, malformed(count, why) end
  local width = self.width
  if width and #fields ~= width then
    return nil, malformed(count, ("%d fields expected, got %d"):format(width, #fields))
  end
  if count == 0 and self.options.header then return SKIP end
  return self.names and named(self.names, fields) or fields
end

-- A record ends before octet `behind`; `text` is the part of it that is not held.
local function finished(self, text, behind, count, held)
  if held.size > 0 then text = held:with(text) end
  if byte(text, -1) == 0x0D then text = sub(text, 1, -2) end
  local next_state = count << PLACE_BITS
  if text == "" then return SKIP, behind, next_state end
  local record, why = record_of(self, text, count)
  if not record then return nil, nil, why end
  return record, behind, next_state + (1 << PLACE_BITS)
end

-- The rest of a record, up to LF, if there is no quote in it.
local function plain_rest(self, window, from, place)
  local last = place <= Reader.PLAIN and find(window, "\n", from, true)
  local text = last and sub(window, from, last - 1)
  if text and not find(text, self.quote, 1, true) then return last, text end
end

---Find the next record: see poe.filter.framed.
---@protected
function CSV:parse(window, from, state, held)
  local count, place, why, octet = state >> PLACE_BITS, state & PLACE, nil, nil
  local last, text = plain_rest(self, window, from, place)
  if not last then last, place, why, octet = self.reader:find_end(window, from, place) end
  local size = held.size + (last or octet or #window) + 1 - from
  if size > self.max_buffer then return nil, nil, ("record longer than %d octets"):format(self.max_buffer) end
  if why then return nil, nil, malformed(count, why, size) end
  if not last then return nil, #window + 1, count << PLACE_BITS | place end
  return finished(self, text or sub(window, from, last - 1), last + 1, count, held)
end

---@protected
function CSV:take_rest()
  local text, state = self:unread(), self.state
  if text == "" then return nil end
  local count = state >> PLACE_BITS
  local why = Reader.open(state & PLACE)
  if why then return nil, malformed(count, why, #text + 1) end
  local record, message = record_of(self, text, count)
  if not record then return nil, message end
  self:drop_rest()
  self.state = count + 1 << PLACE_BITS
  return record ~= SKIP and record or nil
end

-- A list of what are no tables is one record, of these fields.
local function is_single(list)
  if type(list) ~= "table" then return false end
  local first = rawget(list, 1)
  return first ~= nil and type(first) ~= "table" or records.is_named(list)
end

-- The line of a record, or nil and what is wrong with it.
local function written(self, record, names, width)
  if type(record) ~= "table" then return nil, "table of fields expected, got " .. type(record) end
  if not records.is_named(record) then return self.writer:list(record, width) end
  if not names then return nil, "names expected, by option or from a header that was read" end
  return self.writer:map(record, names)
end

-- How many fields a record that is put must have; false if any may be the first.
local function width_to_put(self, names)
  if self.options.fields == "any" then return false end
  return self.put_width or names and #names
end

---Turn records into octets. Raises, naming the first record that is none.
---A record is a list of strings and numbers, or a table of them and their names.
---@param list table a list of records, or one alone
---@return string[] chunks one for each, after the header, which is part of the first
function CSV:put(list)
  local chunks, o = {}, self.options
  local names = o.names or self.names
  local width = width_to_put(self, names)
  records.check(list, is_single, function(record)
    local line, why = written(self, record, names, width)
    if not line then return why end
    chunks[#chunks + 1] = line
    if not width and o.fields == "same" then width = Writer.count(record) end
  end)
  self.had_put, self.had_put_width = self.has_put, self.put_width
  if o.header and names and not self.has_put and #chunks > 0 then
    chunks[1] = self.writer:list(names) .. chunks[1]
    self.has_put = true
  end
  self.put_width = width
  return chunks
end

---What the last `put` gave has gone nowhere, and will be put again: be as before it.
function CSV:undo_put()
  self.has_put, self.put_width = self.had_put, self.had_put_width
end

return CSV
