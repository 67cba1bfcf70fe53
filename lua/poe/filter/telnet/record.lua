--- Checks the records that a telnet filter puts.

local names = require "poe.filter.telnet.names"

local rawget = rawget

local record = {}

local function shown(value)
  return type(value) == "string" and "'" .. value .. "'" or math.type(value) and tostring(value) or type(value)
end

local function option_fault(value)
  local option = rawget(value, "option")
  if names.option_number(option) then return nil end
  return "option: name or number in 0..255 expected, got " .. shown(option)
end

local FAULTS = {}

function FAULTS.command(value)
  local command = rawget(value, "command")
  if not names.command_number(command) then return "command: name expected, got " .. shown(command) end
end

function FAULTS.subnegotiation(value)
  local data = rawget(value, "data")
  if type(data) ~= "string" then return "data: string expected, got " .. type(data) end
  return option_fault(value)
end

function FAULTS.option(value)
  local side, enabled = rawget(value, "side"), rawget(value, "enabled")
  if side ~= "local" and side ~= "remote" then return "side: 'local' or 'remote' expected, got " .. shown(side) end
  if type(enabled) ~= "boolean" then return "enabled: boolean expected, got " .. type(enabled) end
  return option_fault(value)
end

---Is it a record, and not a list of them?
---@param value any
---@return boolean
function record.is_single(value)
  return type(value) == "string" or type(value) == "table" and rawget(value, "type") ~= nil
end

---What is wrong with a record.
---@param value any
---@return string? why
function record.fault(value)
  if type(value) == "string" then return nil end
  if type(value) ~= "table" then return "string or table expected, got " .. type(value) end
  local kind = rawget(value, "type")
  local check = FAULTS[kind]
  if check then return check(value) end
  return "type 'command', 'subnegotiation' or 'option' expected, got " .. shown(kind)
end

return record
