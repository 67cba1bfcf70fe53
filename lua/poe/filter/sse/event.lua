--- The fields of one event, read and written. Source: WHATWG HTML §9.2.

local byte, find, gmatch, gsub, sub = string.byte, string.find, string.gmatch, string.gsub, string.sub
local concat, mtype = table.concat, math.type

local event = {}

local COLON <const> = 0x3A

-- What a line says after its colon: one blank is no part of it.
local function value_of(line, colon)
  if byte(line, colon + 1) == 0x20 then colon = colon + 1 end
  return sub(line, colon + 1)
end

---Read a line that begins with a colon.
---@param line string
---@return string
function event.comment(line)
  return value_of(line, 1)
end

-- Make a function that adds a line: the first one is kept as it is, more of them in a list.
local function adder(name)
  return function(fields, value)
    local kept = fields[name]
    if not kept then
      fields[name] = value
    elseif type(kept) == "table" then
      kept[#kept + 1] = value
    else
      fields[name] = { kept, value }
    end
  end
end

local add_comment = adder "comment"

local READ = { data = adder "data" }

function READ.event(fields, value)
  fields.type = value
end

function READ.id(fields, value)
  if not find(value, "\0", 1, true) then fields.id = value end
end

function READ.retry(fields, value)
  if find(value, "^%d+$") then fields.retry = math.tointeger(tonumber(value)) or math.maxinteger end
end

---Read the lines of an event.
---@param text string lines, none of them empty
---@param with_comments boolean
---@return table fields type, data, id, retry, comment, as far as they are there
function event.read(text, with_comments)
  local fields = {}
  for line in gmatch(text, "[^\r\n]+") do
    local colon = find(line, ":", 1, true)
    if colon == 1 then
      if with_comments then add_comment(fields, event.comment(line)) end
    else
      local read = READ[colon and sub(line, 1, colon - 1) or line]
      if read then read(fields, colon and value_of(line, colon) or "") end
    end
  end
  if type(fields.data) == "table" then fields.data = concat(fields.data, "\n") end
  if type(fields.comment) == "table" then fields.comment = concat(fields.comment, "\n") end
  return fields
end

-- Of each field, what is wrong with a value.

local function no_string(value)
  if type(value) ~= "string" then return "string expected, got " .. type(value) end
end

local function no_line(value)
  return no_string(value) or find(value, "[\r\n]") and "string without newlines expected" or nil
end

-- An event without a type is read as a "message".
local function no_type(value)
  return no_line(value) or value == "" and "string of >= 1 octets expected" or nil
end

local FAULTS = { data = no_string, comment = no_string, type = no_type, event = no_type }

function FAULTS.id(value)
  if mtype(value) == "integer" then return nil end
  return no_line(value) or find(value, "\0", 1, true) and "string without NUL expected" or nil
end

function FAULTS.retry(value)
  if mtype(value) == "integer" and value >= 0 then return nil end
  return ("integer >= 0 expected, got %s"):format(mtype(value) and value or type(value))
end

---Find what is wrong with the fields of an event.
---@param fields any
---@return string? why
function event.fault(fields)
  if type(fields) == "string" then return nil end
  if type(fields) ~= "table" then return "string or table expected, got " .. type(fields) end
  if next(fields) == nil then return "field expected: data, type, id, retry or comment" end
  for name, value in next, fields do
    local fault = FAULTS[name]
    if not fault then return ("unknown field '%s'"):format(name) end
    local why = fault(value)
    if why then return ("field '%s': %s"):format(name, why) end
  end
  if fields.type and fields.event then return "fields 'type' and 'event' in one event" end
end

-- A field for each line of a text: "data: one\ndata: two\n".
local function lines(name, text)
  if find(text, "\r", 1, true) then text = gsub(gsub(text, "\r\n", "\n"), "\r", "\n") end
  return name .. gsub(text, "\n", "\n" .. name) .. "\n"
end

---Write an event, or a comment.
---@param fields table|string data alone, or fields that `fault` finds nothing wrong with
---@return string octets
function event.write(fields)
  if type(fields) == "string" then return lines("data: ", fields) .. "\n" end
  local kind = fields.type or fields.event or "message"
  local text = (kind ~= "message" and "event: " .. kind .. "\n" or "")
    .. (fields.id and "id: " .. fields.id .. "\n" or "")
    .. (fields.retry and ("retry: %d\n"):format(fields.retry) or "")
    .. (fields.data and lines("data: ", fields.data) or "")
    .. (fields.comment and lines(": ", fields.comment) or "")
  return byte(text) == COLON and text or text .. "\n" -- a comment alone ends with its line
end

return event
