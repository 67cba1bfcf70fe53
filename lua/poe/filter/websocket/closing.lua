--- What a close frame says: nothing, or a code and a reason. Source: RFC 6455, section 7.4.
--
--     octets  ""           record  { type = "close" }
--             03 e8 b y e          { type = "close", code = 1000, reason = "bye" }

local pack, sub, unpack = string.pack, string.sub, string.unpack

local closing = {}

-- First and last of the codes that may be sent: those of the protocol and its registry
-- (1004 to 1006 and 1015 are never sent), of libraries and of applications.
local RANGES = { { 1000, 1003 }, { 1007, 1014 }, { 3000, 4999 } }

---May it be sent?
---@param code integer
---@return boolean
function closing.is_code(code)
  for _, range in ipairs(RANGES) do
    if code >= range[1] and code <= range[2] then return true end
  end
  return false
end

---Read what a close frame carries.
---@param data string
---@return table? record
---@return integer|nil code of the fault
---@return string? message
function closing.decode(data)
  if data == "" then return { type = "close" } end
  if #data == 1 then return nil, 1002, "close frame of 1 octet" end
  local code, reason = unpack(">I2", data), sub(data, 3)
  if not closing.is_code(code) then return nil, 1002, ("close code %d"):format(code) end
  if not utf8.len(reason) then return nil, 1007, "close reason that is not UTF-8" end
  return { type = "close", code = code, reason = reason }
end

---What a close frame carries for a record that has been checked.
---@param record table
---@return string data
function closing.encode(record)
  local code = rawget(record, "code")
  return code and pack(">I2", code) .. (rawget(record, "reason") or "") or ""
end

return closing
