--- What a syslog message says. Source: RFC 5424, section 6; RFC 3164, section 4.
--
--     <165>1 2003-10-11T22:14:15.003Z host app 77 ID47 [x@1 a="b"] text
--       { facility = 20, severity = 5, version = 1, timestamp = "2003-10-11T22:14:15.003Z", host = "host",
--         app = "app", procid = "77", msgid = "ID47", data = { ["x@1"] = { a = "b" } }, message = "text" }
--     <34>Oct 11 22:14:15 host su[9]: text
--       { facility = 4, severity = 2, version = 0, timestamp = "Oct 11 22:14:15", host = "host", app = "su",
--         procid = "9", message = "text" }
--
-- What is not said ("-") is not there. `bom` is true if the text says that it is UTF-8; the mark
-- itself is not in `message`. `fault` is never written, nor are data without an element.
--   Anything is a message: what has no priority is user.notice's, as RFC 3164 (4.3.3) says, and what
-- has no readable header is all text; `fault` then tells why.

local data = require "poe.filter.syslog.data"

local find, match, mtype, sub, tonumber, type = string.find, string.match, math.type, string.sub, tonumber, type

local message = {}

local BOM <const> = "\xEF\xBB\xBF"

-- user.notice, of what does not say.
local FACILITY <const>, SEVERITY <const> = 1, 5

local NEW <const>, OLD <const> = 1, 0

local function said(field)
  return field ~= "-" and field or nil
end

-- The fields of RFC 5424 behind the version, into `record`; or why they are none.
local function read_new(record, text)
  local pattern = "^(%S+) (%S+) (%S+) (%S+) (%S+) ()"
  local timestamp, host, app, procid, msgid, at = match(text, pattern)
  if not at then return "header of six fields expected" end
  local elements, behind = nil, at + 1
  if sub(text, at, at) ~= "-" then
    elements, behind = data.read(text, at)
    if not elements then return "malformed structured data" end
  end
  if not find(text, "^ ", behind) and behind <= #text then return "blank behind structured data expected" end
  record.version, record.timestamp, record.host = NEW, said(timestamp), said(host)
  record.app, record.procid, record.msgid, record.data = said(app), said(procid), said(msgid), elements
  record.bom = sub(text, behind + 1, behind + 3) == BOM or nil
  record.message = sub(text, behind + (record.bom and 4 or 1))
end

-- "su[9]: text" or "su: text".
local function read_tag(text)
  local app, procid, rest = match(text, "^([^%s%[%]:]+)%[([^%s%]]*)%]: ?(.*)$")
  if app then return app, procid ~= "" and procid or nil, rest end
  app, rest = match(text, "^([^%s%[%]:]+):%f[ \0] ?(.*)$")
  return app, nil, rest
end

-- What stands for the time: as RFC 3164 has it, or as RFC 5424.
local function read_time(text)
  local time, behind = match(text, "^(%a%a%a [ %d]%d %d%d:%d%d:%d%d) ()")
  if time then return time, behind end
  return match(text, "^(%d%d%d%d%-%d%d%-%d%dT%S+) ()")
end

-- A program on the same machine need not say its name.
local function read_old(record, text)
  local time, behind = read_time(text)
  if not time then return "no time" end
  record.version, record.timestamp, text = OLD, time, sub(text, behind)
  local app, procid, rest = read_tag(text)
  if not app then
    local host, tagged = match(text, "^(%S+) (.*)$")
    record.host, text = host, tagged or text
    app, procid, rest = read_tag(text)
  end
  record.app, record.procid, record.message = app, procid, rest or text
end

-- Each field of a record: what it may be, as a most that a number or a length may have.
local NUMBERS = { facility = 23, severity = 7, version = 1 }
local WORDS = { timestamp = 32, host = 255, app = 48, procid = 128, msgid = 32 }
local OTHERS = { data = true, message = true, bom = true, fault = true }

local function number_fault(value, name, most)
  if mtype(value) == "integer" and value >= 0 and value <= most then return nil end
  return ("%s: integer in 0..%d expected, got %s"):format(name, most, tostring(value))
end

-- The old time has blanks in it.
local function word_fault(value, name, longest, version)
  local pattern = name == "timestamp" and version == OLD and "^[ -~]+$" or "^[!-~]+$"
  if type(value) == "string" and #value <= longest and find(value, pattern) then return nil end
  return ("%s: at most %d printable octets expected"):format(name, longest)
end

local function field_fault(record, name)
  local value = record[name]
  if NUMBERS[name] then return number_fault(value, name, NUMBERS[name]) end
  if WORDS[name] then return word_fault(value, name, WORDS[name], record.version) end
  return not OTHERS[name] and ("unknown field '%s'"):format(tostring(name)) or nil
end

-- The first fault in the order of the fields' names, so that the same mistake reads the same.
local function fault(record)
  local first
  for name in next, record do
    local why = field_fault(record, name)
    if why and (not first or why < first) then first = why end
  end
  if first then return first end
  local text = record.message
  if text ~= nil and type(text) ~= "string" then return "message: string expected, got " .. type(text) end
  local bom = record.bom
  if bom ~= nil and type(bom) ~= "boolean" then return "bom: boolean expected, got " .. type(bom) end
end

-- The priority of a message, and where what follows starts.
local function read_priority(text)
  local digits, behind = match(text, "^<(%d%d?%d?)>()")
  local priority = tonumber(digits)
  if not priority or priority > 191 or #digits > 1 and sub(digits, 1, 1) == "0" then return nil end
  return priority, behind
end

-- One that is all text.
local function plain(facility, severity, text, why)
  return { facility = facility, severity = severity, version = OLD, message = text, fault = why }
end

---Read a message.
---@param text string
---@return table record
function message.parse(text)
  local priority, behind = read_priority(text)
  if not priority then return plain(FACILITY, SEVERITY, text, "no priority") end
  local record = { facility = priority // 8, severity = priority % 8 }
  local rest = match(text, "^1 (.*)$", behind)
  local read = rest and read_new or read_old
  local why = read(record, rest or sub(text, behind)) or fault(record)
  return why and plain(record.facility, record.severity, sub(text, behind), why) or record
end

-- What each version has a place for.
local FIELDS <const> = { "timestamp", "host", "app", "procid", "msgid", "data", "bom", "message" }

local function shown(value)
  return type(value) == "string" and "'" .. value .. "'" or type(value)
end

-- An old message has no marks between its fields: would these be read again? Without a time it is
-- all text, which may have a header of its own.
local function lost_field(record, text)
  local again = record.timestamp and message.parse("<0>" .. text) or { message = text }
  for _, name in ipairs(FIELDS) do
    local value = record[name] or name == "message" and "" or nil
    if again[name] ~= value then
      return ("%s: would be read as %s with version 0"):format(name, shown(again[name]))
    end
  end
end

local function old_text(record)
  local app, time = record.app, record.timestamp
  local tag = app and app .. (record.procid and "[" .. record.procid .. "]" or "") .. ": " or ""
  local header = time and time .. " " .. (record.host and record.host .. " " or "") or ""
  if header == "" and tag .. (record.host or "") ~= "" then return nil, "timestamp expected, got none" end
  local text = header .. tag .. (record.message or "")
  local why = lost_field(record, text)
  return not why and text or nil, why
end

local function new_text(record)
  local elements, why = "-", nil
  if not record.bom and find(record.message or "", "^" .. BOM) then
    return nil, "message: no byte order mark expected without 'bom'"
  end
  if record.data ~= nil then elements, why = data.write(record.data) end
  if not elements then return nil, "data: " .. why end
  local fields = { "1" }
  for i, name in ipairs { "timestamp", "host", "app", "procid", "msgid" } do fields[i + 1] = record[name] or "-" end
  local header = table.concat(fields, " ") .. " " .. elements
  local text = (record.bom and BOM or "") .. (record.message or "")
  return text ~= "" and header .. " " .. text or header
end

---Write a message: by RFC 5424 or, if its version is 0, by RFC 3164. All fields may be left out,
---then it is user.notice's. Without a timestamp, one of version 0 is all text, as it is: it may be
---what is read as more than that. Else what would not be read again as it is, is a fault.
---@param record table
---@return string? text
---@return string? why what was expected, and given
function message.format(record)
  local why = fault(record)
  if why then return nil, why end
  local text
  text, why = (record.version == OLD and old_text or new_text)(record)
  if not text then return nil, why end
  return ("<%d>"):format((record.facility or FACILITY) * 8 + (record.severity or SEVERITY)) .. text
end

return message
