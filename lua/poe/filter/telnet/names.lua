--- Names of telnet's commands and options, and their numbers.
-- Source: RFC 854, 885 and 1184 (commands); IANA's registry (options).

local names = {}

local COMMANDS = {
  EOF = 236, SUSP = 237, ABORT = 238, EOR = 239, NOP = 241, DM = 242, BRK = 243,
  IP = 244, AO = 245, AYT = 246, EC = 247, EL = 248, GA = 249,
}

local OPTIONS = {
  ["BINARY"] = 0, ["ECHO"] = 1, ["SUPPRESS-GO-AHEAD"] = 3, ["STATUS"] = 5, ["TIMING-MARK"] = 6,
  ["LOGOUT"] = 18, ["TERMINAL-TYPE"] = 24, ["END-OF-RECORD"] = 25, ["NAWS"] = 31, ["TERMINAL-SPEED"] = 32,
  ["REMOTE-FLOW-CONTROL"] = 33, ["LINEMODE"] = 34, ["X-DISPLAY-LOCATION"] = 35, ["ENVIRON"] = 36,
  ["AUTHENTICATION"] = 37, ["ENCRYPT"] = 38, ["NEW-ENVIRON"] = 39, ["CHARSET"] = 42,
}

local function inverted(numbers)
  local by_number = {}
  for name, number in pairs(numbers) do by_number[number] = name end
  return by_number
end

local COMMAND_NAMES, OPTION_NAMES = inverted(COMMANDS), inverted(OPTIONS)

---The name of a command; nil if there is no such command without arguments.
---@param number integer
---@return string?
function names.command(number)
  return COMMAND_NAMES[number]
end

---The number of a command.
---@param name any
---@return integer?
function names.command_number(name)
  return COMMANDS[name]
end

---What an option is called: its name, or its number if it has none here.
---@param number integer
---@return string|integer
function names.option(number)
  return OPTION_NAMES[number] or number
end

---The number of an option, given by name or number.
---@param option any
---@return integer?
function names.option_number(option)
  if math.type(option) == "integer" and option >= 0 and option <= 255 then return option end
  return type(option) == "string" and OPTIONS[option] or nil
end

return names
