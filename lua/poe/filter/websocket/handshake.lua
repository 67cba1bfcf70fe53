--- The handshake before a websocket: one HTTP request and its response, as tables.
-- Source: RFC 6455, section 4. No I/O: poe.filter.http, or what you like, reads and writes them.
--
-- Headers are a table of values by lower-case names; a value is a string, or a list of them for
-- a header that came several times. No extension is offered or taken. What the peer got wrong is
-- told; arguments that are none raise.

local base64 = require "poe.base64"
local framing = require "poe.filter.http.framing"
local head = require "poe.filter.http.head"
local options = require "poe.options"
local random = require "poe.filter.websocket.random"
local sha1 = require "poe.sha1"
local strings = require "poe.strings"

local handshake = {}

local VERSION <const>, GUID <const> = "13", "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

local UPGRADE <const> = { upgrade = "websocket", connection = "Upgrade" }

local function value_of(headers, name)
  local value = headers[name]
  return type(value) == "table" and table.concat(value, ", ") or value or nil
end

-- The words of a list with commas, as they are.
local function words_of(value)
  local words = {}
  for word in (value or ""):gmatch "[^,]+" do words[#words + 1] = word:match "^%s*(.-)%s*$" end
  return words
end

-- Is a word in a header's list?
local function has_word(headers, name, wanted)
  return framing.has_word(value_of(headers, name), wanted)
end

local function contains(list, wanted)
  for _, value in ipairs(list or {}) do
    if value == wanted then return true end
  end
  return false
end

local function accept_of(key)
  return base64.encode(sha1.digest(key .. GUID))
end

-- 16 octets in base64. The last digit has bits of no octet, which need not be 0: clients send the
-- RFC's own example of a key (section 4.1), where they are not.
local function is_key(key)
  return key ~= nil and #key == 24 and key:find "^[%w+/]+==$" ~= nil
end

local function shown(value)
  return value and "'" .. value .. "'" or "none"
end

-- Each: what is wrong, the status to answer, and headers for that.
local function line_refusal(request)
  if request.method and request.method ~= "GET" then
    return "method GET expected, got " .. shown(tostring(request.method)), 405, { allow = "GET" }
  end
  if request.version == "1.0" then return "HTTP/1.1 expected, got HTTP/1.0", 400 end
end

local function upgrade_refusal(headers)
  if not has_word(headers, "upgrade", "websocket") then
    return "upgrade to websocket expected, got " .. shown(value_of(headers, "upgrade")), 426, UPGRADE
  end
  if not has_word(headers, "connection", "upgrade") then
    return "connection with upgrade expected, got " .. shown(value_of(headers, "connection")), 400
  end
  local version = value_of(headers, "sec-websocket-version")
  if version ~= VERSION then
    local answer = { ["sec-websocket-version"] = VERSION, upgrade = "websocket", connection = "Upgrade" }
    return "sec-websocket-version 13 expected, got " .. shown(version), 426, answer
  end
end

local function field_refusal(headers, origins)
  if not value_of(headers, "host") then return "no host", 400 end
  local key = value_of(headers, "sec-websocket-key")
  if not is_key(key) then return "sec-websocket-key of 16 octets in base64 expected, got " .. shown(key), 400 end
  local origin = value_of(headers, "origin")
  if origins and not contains(origins, origin) then return "origin not allowed: " .. shown(origin), 403 end
end

-- The first of ours that the peer offers.
local function choose(ours, headers)
  local offered = words_of(value_of(headers, "sec-websocket-protocol"))
  for _, protocol in ipairs(ours or {}) do
    if contains(offered, protocol) then return protocol end
  end
end

local NAME <const> = "poe.filter.websocket.handshake."

local function protocols_fault(protocols)
  local count, why = strings.count(protocols, "element")
  for i = 1, count or 0 do
    local protocol = rawget(protocols, i)
    if not head.is_token(protocol) then return ("element %d: token expected, got %q"):format(i, protocol) end
  end
  return why
end

-- What goes into a line of the request must not end it, nor a part of it.
local function text_fault(text)
  local at = text:find "[^!-~]"
  return at and ("visible ASCII expected, got 0x%02x at octet %d"):format(text:byte(at), at)
end

-- Of options, what is wrong with a value that has the right type.
local FAULTS = { host = text_fault, origin = text_fault, target = text_fault, protocols = protocols_fault }

function FAULTS.origins(origins)
  local _, why = strings.count(origins, "element")
  return why
end

-- Raises at the level of the caller's caller.
local function read_options(name, opts, specs)
  local o = options.read(NAME .. name, opts, specs, 3)
  for _, key in ipairs { "host", "origin", "origins", "protocols", "target" } do
    local why = o[key] and FAULTS[key](o[key])
    if why then error(options.bad(NAME .. name, key, why), 3) end
  end
  return o
end

-- Raises for one of the checks below, at the level of the public function's caller.
local function raise(name, position, why)
  error(("bad argument #%d to '%s%s' (%s)"):format(position, NAME, name, why), 4)
end

local function check_type(name, position, value, expected)
  if type(value) == expected then return nil end
  raise(name, position, ("%s expected, got %s"):format(expected, type(value)))
end

local function check_protocols(name, position, protocols)
  local why = protocols ~= nil and protocols_fault(protocols)
  if why then raise(name, position, why) end
end

-- Is every header a string, or a list of them?
local function check_headers(name, headers)
  if type(headers) ~= "table" then raise(name, 1, "headers expected, got " .. type(headers)) end
  for key, value in next, headers do
    local _, why = strings.count(type(value) == "table" and value or { value }, "value")
    if why then raise(name, 1, ("header '%s': %s"):format(tostring(key), why)) end
  end
end

-- A request and its headers; of headers alone the request is not known. What has values in a
-- list is a header of the name "headers".
local function parts_of(request)
  local headers = request.headers
  if type(headers) == "table" and headers[1] == nil then return request, headers end
  return {}, request
end

local ACCEPT_OPTIONS = { protocols = { "table" }, origins = { "table" } }

---Answer a client's request. Raises if that is no table of headers.
---@param request table a request record, or its headers
---@param opts? { protocols?: string[], origins?: string[] } protocols we speak, best first; origins
---  that may ask, of which there is one where a browser asks (default any)
---@return table? response record with status 101; its sec-websocket-protocol is the one chosen
---@return string? message what is wrong with the request
---@return integer? status to be answered then: 400, 403, 405 or 426
---@return table? headers of that answer
function handshake.accept(request, opts)
  check_type("accept", 1, request, "table")
  local o = read_options("accept", opts, ACCEPT_OPTIONS)
  local record, headers = parts_of(request)
  check_headers("accept", headers)
  local why, status, answer = line_refusal(record)
  if not why then why, status, answer = upgrade_refusal(headers) end
  if not why then why, status, answer = field_refusal(headers, o.origins) end
  if why then return nil, "websocket handshake: " .. why, status, answer or {} end
  return {
    type = "response",
    status = 101,
    headers = {
      upgrade = "websocket",
      connection = "Upgrade",
      ["sec-websocket-accept"] = accept_of(value_of(headers, "sec-websocket-key")),
      ["sec-websocket-protocol"] = choose(o.protocols, headers),
    },
  }
end

local REQUEST_OPTIONS = {
  host = { "string", min = 1, required = true },
  target = { "string", min = 1, default = "/" },
  protocols = { "table" },
  origin = { "string", min = 1 },
}

---Make a client's request. Raises on what cannot be part of one: all are visible ASCII.
---@param opts { host: string, target?: string, protocols?: string[], origin?: string } protocols best first
---@return table request record
---@return string key which `verify` needs
function handshake.request(opts)
  local o = read_options("request", opts, REQUEST_OPTIONS)
  local key, protocols = base64.encode(random.octets(16)), o.protocols or {}
  return {
    type = "request",
    method = "GET",
    target = o.target,
    headers = {
      host = o.host,
      upgrade = "websocket",
      connection = "Upgrade",
      origin = o.origin,
      ["sec-websocket-key"] = key,
      ["sec-websocket-version"] = VERSION,
      ["sec-websocket-protocol"] = protocols[1] and table.concat(protocols, ", "),
    },
  }, key
end

local function response_fault(response, key)
  local headers = response.headers
  if response.status ~= 101 then return "status 101 expected, got " .. tostring(response.status) end
  local upgrade = value_of(headers, "upgrade")
  if not upgrade or upgrade:lower() ~= "websocket" then
    return "upgrade to websocket expected, got " .. shown(upgrade)
  end
  if not has_word(headers, "connection", "upgrade") then
    return "connection with upgrade expected, got " .. shown(value_of(headers, "connection"))
  end
  local accept = value_of(headers, "sec-websocket-accept")
  if accept ~= accept_of(key) then return "sec-websocket-accept that is no answer to our key: " .. shown(accept) end
end

local function choice_fault(headers, protocols)
  local extensions = value_of(headers, "sec-websocket-extensions")
  if extensions then return "extension that was not offered: " .. shown(extensions) end
  local protocol = value_of(headers, "sec-websocket-protocol")
  if protocol and not contains(protocols, protocol) then return "protocol that was not offered: " .. shown(protocol) end
end

---Check a server's response. Raises if that is no table with headers.
---@param response table a response record
---@param key string that `request` gave
---@param protocols? string[] what was offered
---@return true? ok
---@return string? message what is wrong with it; or, when nothing is, the protocol that was chosen
function handshake.verify(response, key, protocols)
  check_type("verify", 1, response, "table")
  check_headers("verify", response.headers)
  check_type("verify", 2, key, "string")
  check_protocols("verify", 3, protocols)
  local why = response_fault(response, key) or choice_fault(response.headers, protocols)
  if why then return nil, "websocket handshake: " .. why end
  return true, value_of(response.headers, "sec-websocket-protocol")
end

return handshake
