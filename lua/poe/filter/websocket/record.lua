--- Checks the records that a websocket filter puts.

local closing = require "poe.filter.websocket.closing"
local frame = require "poe.filter.websocket.frame"
local records = require "poe.filter.records"

local mtype, rawget = math.type, rawget

local record = {}

---Why a text is none, naming the first octet that is wrong.
---@param text string
---@param from? integer where it begins in the whole message (1)
---@return string? message
function record.text_fault(text, from)
  local count, at = utf8.len(text)
  if count then return nil end
  return ("text is not UTF-8: octet %d is 0x%02x"):format(at + (from or 1) - 1, text:byte(at))
end

local function data_fault(kind, data)
  if type(data) ~= "string" then return ("data of a %s: string expected, got %s"):format(kind, type(data)) end
end

local function control_fault(kind, data)
  if data == nil then return nil end
  local why = data_fault(kind, data)
  if why or #data <= frame.LONGEST_CONTROL then return why end
  return ("data of a %s: at most %d octets expected, got %d"):format(kind, frame.LONGEST_CONTROL, #data)
end

local function reason_fault(reason, code)
  if reason == nil then return nil end
  if type(reason) ~= "string" then return "reason of a close: string expected, got " .. type(reason) end
  if code == nil and reason ~= "" then return "reason of a close: not without a code" end
  local most = frame.LONGEST_CONTROL - 2
  if #reason > most then return ("reason of a close: at most %d octets expected, got %d"):format(most, #reason) end
  if not utf8.len(reason) then return "reason of a close: UTF-8 expected" end
end

local function close_fault(value)
  local code = rawget(value, "code")
  if code ~= nil and not (mtype(code) == "integer" and closing.is_code(code)) then
    local got = mtype(code) and tostring(code) or type(code)
    return "code of a close: 1000..1003, 1007..1014 or 3000..4999 expected, got " .. got
  end
  return reason_fault(rawget(value, "reason"), code)
end

local FAULTS = {
  text = function(value) return data_fault("text", rawget(value, "data")) end,
  binary = function(value) return data_fault("binary", rawget(value, "data")) end,
  ping = function(value) return control_fault("ping", rawget(value, "data")) end,
  pong = function(value) return control_fault("pong", rawget(value, "data")) end,
  close = close_fault,
}

record.is_single = records.is_typed

---What is wrong with a record, whatever its text is.
---@param value any
---@return string? why
function record.fault(value)
  return records.typed_fault(value, FAULTS, "'text', 'binary', 'ping', 'pong' or 'close'")
end

---Likewise, when text must be UTF-8.
---@param value any
---@return string? why
function record.fault_with_text(value)
  local why = record.fault(value)
  if why then return why end
  if type(value) == "string" then return record.text_fault(value) end
  return rawget(value, "type") == "text" and record.text_fault(rawget(value, "data")) or nil
end

return record
