--- Checks the records that a telnet filter puts.

local names = require "poe.filter.telnet.names"
local records = require "poe.filter.records"

local rawget = rawget

local record = {}

local function shown(value)
  return type(value) == "string" and "'" .. value .. "'" or math.type(value) and tostring(value) or type(value)
end

---What is wrong with the name of a side.
---@param side any
---@return string? why
function record.side_fault(side)
  if side ~= "local" and side ~= "remote" then return "'local' or 'remote' expected, got " .. shown(side) end
end

---What is wrong with an option.
---@param option any
---@return string? why
function record.option_fault(option)
  if not names.option_number(option) then return "name or number in 0..255 expected, got " .. shown(option) end
end

-- The field's name before what is wrong with it, if anything is.
local function of_field(name, why)
  return why and name .. ": " .. why
end

local FAULTS = {}

function FAULTS.command(value)
  local command = rawget(value, "command")
  if not names.command_number(command) then return "command: name expected, got " .. shown(command) end
end

function FAULTS.subnegotiation(value)
  local data = rawget(value, "data")
  if type(data) ~= "string" then return "data: string expected, got " .. type(data) end
  return of_field("option", record.option_fault(rawget(value, "option")))
end

function FAULTS.option(value)
  local why, enabled = of_field("side", record.side_fault(rawget(value, "side"))), rawget(value, "enabled")
  if why then return why end
  if type(enabled) ~= "boolean" then return "enabled: boolean expected, got " .. type(enabled) end
  return of_field("option", record.option_fault(rawget(value, "option")))
end

record.is_single = records.is_typed

---What is wrong with a record.
---@param value any
---@return string? why
function record.fault(value)
  return records.typed_fault(value, FAULTS, "'command', 'subnegotiation' or 'option'")
end

return record
