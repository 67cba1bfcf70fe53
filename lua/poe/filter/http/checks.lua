--- What is wrong with heads that are put. Each gives why, or nil.

local head = require "poe.filter.http.head"

local find, math_type = string.find, math.type

local checks = {}

---@param record table
---@return boolean
function checks.has_trailers(record)
  return record.trailers ~= nil and next(record.trailers) ~= nil
end

local function body_fault(record)
  if record.body ~= nil and type(record.body) ~= "string" then
    return "body: string expected, got " .. type(record.body)
  elseif record.trailers ~= nil and type(record.trailers) ~= "table" then
    return "trailers: table expected, got " .. type(record.trailers)
  elseif record.body == nil and checks.has_trailers(record) then
    return "trailers without a body"
  end
end

local function version_fault(record)
  local version = record.version
  if version == nil or version == "1.1" or version == "1.0" then return nil end
  return ("version '1.0' or '1.1' expected, got %s"):format(type(version) == "string" and "'" .. version .. "'"
    or type(version))
end

---What all heads have.
---@param record table
---@return string? why
function checks.common_fault(record)
  return version_fault(record) or body_fault(record)
end

---@param record table
---@return string? why
function checks.request_fault(record)
  if not head.is_token(record.method) then return "invalid method" end
  if not head.is_target(record.target) then return "invalid target" end
  return head.target_fault(record.method, record.target)
end

---@param host string?
---@param record table a request whose target is right
---@return string? why
function checks.host_fault(host, record)
  if host then return head.host_fault(host, record.target) end
  return record.version ~= "1.0" and "no host in a request of HTTP/1.1" or nil
end

---@param record table a response
---@return string? why
function checks.status_fault(record)
  local status, reason = record.status, record.reason
  if math_type(status) ~= "integer" or status < 100 or status > 999 then
    return ("status in 100..999 expected, got %s"):format(math_type(status) and status or type(status))
  elseif reason ~= nil and (type(reason) ~= "string" or find(reason, "[\0-\8\10-\31\127]")) then
    return "invalid reason"
  end
end

-- What only a response with a body may have.
local function burden_fault(record)
  if (record.body or "") ~= "" then return ("body in a response %d"):format(record.status) end
  return checks.has_trailers(record) and ("trailers in a response %d"):format(record.status) or nil
end

---Of a response that has no body.
---@param record table
---@param headers table<string, string>
---@return string? why
function checks.bodiless_fault(record, headers)
  local why = burden_fault(record)
  if why or record.status == 304 then return why end
  for _, name in ipairs { "content-length", "transfer-encoding" } do
    if headers[name] then return ("%s in a response %d"):format(name, record.status) end
  end
end

---Of a response whose body is empty.
---@param record table
---@param headers table<string, string>
---@param length integer? by its fields
---@return string? why
function checks.empty_fault(record, headers, length)
  local why = burden_fault(record)
  if why then return why end
  local name = headers["transfer-encoding"] and "transfer-encoding" or (length or 0) > 0 and "content-length"
  return name and ("%s in a response %d"):format(name, record.status) or nil
end

return checks
