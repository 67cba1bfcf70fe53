-- Every driver on every kind of channel that fits it.

local drivers = require "spec.support.drivers"
local kinds = require "spec.support.kinds"
local message_contract = require "spec.contract.message_driver"
local octet_contract = require "spec.contract.driver"
local part = require "spec.support.part"

-- Kinds on which a driver must do all that it must do anywhere.
local function fitting(fits)
  local octets, messages, parts = {}, {}, {}
  for _, kind in ipairs(kinds) do
    local list = kind.part and parts or kind.keeps == "octets" and octets or messages
    if fits(kind) then list[#list + 1] = kind end
  end
  return octets, messages, parts
end

local function is_memory(kind) return kind.name:find("^memory") end

local function is_socket(kind)
  for _, name in ipairs { "^unix ", "^TCP", "^UDP", "^SCTP", "^multicast" } do
    if kind.name:find(name) then return true end
  end
  return false
end

-- What driver.new gives is run where it is not SysRW, and what it gave then on
-- one kind of each sort only.
local DIRECTLY = { ["unix stream"] = true, ["unix seqpacket"] = true, ["UDP, IPv4, not connected"] = true }

local FITS = {
  sysrw = function(kind) return kind.keeps == "octets" and not is_memory(kind) end,
  sendrecv = function(kind) return DIRECTLY[kind.name] end,
  memory = is_memory,
  chosen = function(kind) return is_socket(kind) or is_memory(kind) end,
}

for id, fits in pairs(FITS) do
  local octets, messages, parts = fitting(fits)
  local driver = drivers[id]
  octet_contract(driver.name, driver.new, octets)
  message_contract(driver.name, driver.new, messages)

  for _, kind in ipairs(parts) do
    it(("%s on %s: %s"):format(driver.name, kind.name, kind.part.reason), function()
      local h, why = kind.open()
      if not h then return pending("not on this system: " .. why) end

      part.try(driver.new(h, kind), h, kind.part)

      h:close()
    end)
  end
end
