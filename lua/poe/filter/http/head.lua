--- The head of a request or a response. Source: RFC 9112 sections 3 to 6.

local fields = require "poe.filter.http.fields"
local framing = require "poe.filter.http.framing"
local section = require "poe.filter.http.section"

local byte, find, gsub, lower, match = string.byte, string.find, string.gsub, string.lower, string.match

---@class poe.filter.http.Head
---@field type "request"|"response"
---@field method? string
---@field target? string
---@field status? integer
---@field reason? string
---@field version "1.0"|"1.1"
---@field headers table<string, string|string[]> by lower-case name
---@field fields string[][] name and value, as they came
---@field length? integer octets of the body, where that is said
---@field chunked boolean
---@field keep_alive boolean may another message follow?
---@field expect_continue? boolean the client waits for a response 100 before it sends the body
---@field upgrade? string the protocols that the peer wants to speak, or does from now on

local head = {}

local METHOD <const> = "[A-Z%-a-z0-9!#$%%&'*+.^_`|~]+"
local TARGET <const> = "[!-\"$-~]+"

-- Hosts with or without a port: a name or an IPv4 address, and an IPv6 address.
local NAMED <const> = "^[a-zA-Z0-9._~!$&'()*+;=%%-]+:?[0-9]*$"
local NUMBERED <const> = "^%[[0-9a-fA-F.]*:[0-9a-fA-F:.]*%]:?[0-9]*$"
local URI <const> = "^([a-zA-Z][a-zA-Z0-9+.-]*)://([^/?]+)"

local PORTS = { http = "80", https = "443" }

local REQUEST_LINE <const> = "^(" .. METHOD .. ") (" .. TARGET .. ") HTTP/1%.([01])\r\n()"
local STATUS_LINE <const> = "^HTTP/1%.([01]) ([1-9][0-9][0-9]) ([^\0-\8\10-\31\127]*)\r\n()"

---Is it a token, as methods and names of fields are?
---@param text any
---@return boolean
function head.is_token(text)
  return type(text) == "string" and find(text, "^" .. METHOD .. "$") ~= nil
end

local function is_host(text)
  if not find(text, "%", 1, true) then return (find(text, NAMED) or find(text, NUMBERED)) ~= nil end
  return find(text, NAMED) ~= nil and not find(gsub(text, "%%[0-9a-fA-F][0-9a-fA-F]", ""), "%", 1, true)
end

---Is it made of octets that a target may have?
---@param text any
---@return boolean
function head.is_target(text)
  return type(text) == "string" and find(text, "^" .. TARGET .. "$") ~= nil
end

---What is wrong with a request's target; its form is looked at, not what it names.
---@param method string
---@param target string
---@return string? why
function head.target_fault(method, target)
  if method == "CONNECT" then
    return not (is_host(target) and find(target, ":[0-9]+$")) and "target of CONNECT is not HOST:PORT" or nil
  end
  if byte(target) == 47 or target == "*" and method == "OPTIONS" then return nil end
  local _, host = match(target, URI)
  if not host then return "target is neither a path nor a URI" end
  if find(host, "@", 1, true) then return "name of a user in the target" end
  return not is_host(host) and "invalid host in the target" or nil
end

-- A host as others write it, too.
local function plain_host(host, scheme)
  local name, port = match(lower(host), "^(.-):([0-9]*)$")
  return (port == "" or port and port == PORTS[scheme]) and name or lower(host)
end

---What is wrong with a Host, by itself and beside the request's target.
---@param host string
---@param target string one without fault
---@return string? why
function head.host_fault(host, target)
  if find(host, ",", 1, true) then return "more than one host" end
  if host ~= "" and not is_host(host) then return "invalid host" end
  if byte(target) == 47 then return nil end
  local scheme, named = match(target, URI)
  scheme = scheme and lower(scheme)
  return scheme and plain_host(host, scheme) ~= plain_host(named, scheme) and "host is not that of the target" or nil
end

-- Why a version is none that we speak.
local function version_fault(version)
  local number = match(version, "^HTTP/([0-9]%.[0-9])$")
  if not number then return "invalid version", 400 end
  return ("HTTP/%s is not spoken here"):format(number), 505
end

-- What is wrong with the first line of a request, in the order of what is in it.
local function request_line_fault(line)
  if line == "" then return "empty line", 400 end
  local method, target, version = match(line, "^([^ ]*) ([^ ]*) ([^ ]*)$")
  if not method or find(line, "\t", 1, true) then
    return "method, target and version expected, with one space between", 400
  elseif not head.is_token(method) then
    return "invalid method", 400
  elseif target == "" then
    return "empty target", 400
  elseif not head.is_target(target) then
    return ("octet 0x%02x in the target"):format(byte(match(target, "[^!-\"$-~]"))), 400
  end
  return version_fault(version)
end

local function status_line_fault(line)
  local version, rest = match(line, "^([^ ]*)(.*)$")
  if not find(version, "^HTTP/1%.[01]$") then return version_fault(version) end
  if not find(rest, "^ [1-9][0-9][0-9] ") then return "status of three digits and a space expected", 400 end
  return "invalid reason", 400
end

-- Of a head whose first line is none.
local function start_fault(text, limits, what, fault)
  local why = section.fault(text, "head")
  if why then return why, 400 end
  local line = match(text, "^([^\r]*)")
  if #line > limits.max_line then return ("%s longer than %d octets"):format(what, limits.max_line), 414 end
  local status
  why, status = fault(line)
  return what .. ": " .. why, status
end

local function host_fault(headers, version, target)
  local host = headers.host
  if not host then return version == "1.1" and "no host in a request of HTTP/1.1" or nil end
  return head.host_fault(host, target)
end

-- The protocols that it asks for. Who speaks HTTP/1.0 has no say in it.
local function upgrade_of(headers, version)
  local upgrade = headers.upgrade
  return upgrade and version == "1.1" and framing.has_word(headers.connection, "upgrade") and upgrade or nil
end

local function expects(headers, version)
  local expect = headers.expect
  return expect ~= nil and version == "1.1" and lower(expect) == "100-continue"
end

---Parse a request's head.
---@param text string its lines
---@param limits table max_line, max_fields
---@return poe.filter.http.Head?
---@return string? message
---@return integer? status that a server should answer
function head.request(text, limits)
  local method, target, minor, at = match(text, REQUEST_LINE)
  if not at then return nil, start_fault(text, limits, "request line", request_line_fault) end
  if at - 3 > limits.max_line then
    return nil, ("request line longer than %d octets"):format(limits.max_line), 414
  end
  local headers, list, status = fields.parse(text, at, limits, "head")
  if not headers then return nil, list, status end
  local version = minor == "1" and "1.1" or "1.0"
  local why = head.target_fault(method, target)
  why = why and "request line: " .. why or host_fault(headers, version, target)
  if why then return nil, why, 400 end
  local length, chunked
  length, chunked, why, status = framing.of(headers, version)
  if why then return nil, why, status end
  if method == "CONNECT" and (chunked or (length or 0) > 0) then return nil, "body in a request CONNECT", 400 end
  return {
    type = "request", method = method, target = target, version = version, headers = headers, fields = list,
    length = length, chunked = chunked,
    keep_alive = framing.is_persistent(headers, version),
    expect_continue = expects(headers, version),
    upgrade = upgrade_of(headers, version),
  }
end

-- A length where there is no body says nothing, or lies.
local function bodiless_fault(record)
  local status = record.status
  if status >= 200 and status ~= 204 then return nil end
  if record.chunked then return ("transfer-encoding in a response %d"):format(status) end
  return (record.length or 0) > 0 and ("content-length in a response %d"):format(status) or nil
end

---Parse a response's head.
---@param text string
---@param limits table
---@return poe.filter.http.Head?
---@return string? message
---@return integer? status what a gateway should answer in its place
function head.response(text, limits)
  local minor, status, reason, at = match(text, STATUS_LINE)
  if not at then return nil, (start_fault(text, limits, "status line", status_line_fault)), 502 end
  if at - 3 > limits.max_line then return nil, ("status line longer than %d octets"):format(limits.max_line), 502 end
  local headers, list = fields.parse(text, at, limits, "head")
  if not headers then return nil, list, 502 end
  local version = minor == "1" and "1.1" or "1.0"
  local length, chunked, why = framing.of(headers, version)
  if why then return nil, why, 502 end
  local record = {
    type = "response", status = math.tointeger(tonumber(status)), reason = reason, version = version,
    headers = headers, fields = list, length = length, chunked = chunked,
    keep_alive = framing.is_persistent(headers, version),
    upgrade = upgrade_of(headers, version),
  }
  why = bodiless_fault(record)
  if why then return nil, why, 502 end
  return record
end

return head
