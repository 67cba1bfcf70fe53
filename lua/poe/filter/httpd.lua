--- A server's side of HTTP with the names of Perl's POE. Source: POE::Filter::HTTPD, on poe.filter.http.
--
--     octets   POST /a HTTP/1.1 CR LF Host: x CR LF Content-Length: 5 CR LF CR LF hello
--     record   { method = "POST", uri = "/a", protocol = "HTTP/1.1", headers = { host = "x", … }, content = "hello" }
--     put      { code = 200, message = "OK", headers = { … }, content = "hi" }
--
-- What is framed, and what is refused, is poe.filter.http's. A request that cannot be read is
-- a fault here, no record: `get_error` gives the status of the response that POE makes of it.

local HTTP = require "poe.filter.http"
local options = require "poe.options"
local records = require "poe.filter.records"

local compose = require "poe.filter.http.compose"

---@class poe.filter.HTTPDOptions
---@field max_content? integer octets of a request's content (1 MiB)
---@field max_buffer? integer octets of a request (what twice its content and its heads take)
---@field streaming? boolean a request without its content, then strings, then { type = "end" }

---@class poe.filter.HTTPD : poe.filter.HTTP
local HTTPD = HTTP.extend("poe.filter.HTTPD", "request")

local NAME <const> = "poe.filter.httpd.new"

local OPTIONS = {
  max_content = { "integer", min = 0, max = options.LARGEST },
  max_buffer  = { "integer", min = 1, max = options.LARGEST },
  streaming   = { "boolean", default = false },
}

-- What streams is not bounded as a whole.
local EXCLUDES = { { "streaming", "max_content", "max_buffer" } }

---Create a filter. Raises on an unknown or ill-typed option, and on options that cannot stand together.
---@param opts? poe.filter.HTTPDOptions
---@return poe.filter.HTTPD
function HTTPD.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local why = options.conflict(NAME, o, EXCLUDES) or options.too_small(NAME, o, "max_buffer", o.max_content or 1)
  if why then error(why, 2) end
  return HTTP.object(HTTPD, o, {
    gather = not o.streaming, max_body = o.max_content, max_buffer = o.max_buffer,
  })
end

---@protected
function HTTPD.shape(_, record)
  return {
    method = record.method, uri = record.target, protocol = "HTTP/" .. record.version,
    headers = record.headers, fields = record.fields, content = record.body, trailers = record.trailers,
    keep_alive = record.keep_alive, expect_continue = record.expect_continue, upgrade = record.upgrade,
  }
end

-- Content was coded, and so there is some; but its length is not said.
local function lacks_length(request)
  local headers = request.headers
  return headers["content-encoding"] and request.protocol == "HTTP/1.1"
    and not headers["content-length"] and not headers["transfer-encoding"]
end

---@protected
function HTTPD:parse(...)
  local record, at, state, extra = HTTP.parse(self, ...)
  if record == nil then return record, at, state, extra end
  if record.method and lacks_length(record) then return self:refuse("no content-length", 411) end
  return record.type == "body" and record.data or record, at, state, extra
end

local function code_fault(code)
  if math.type(code) == "integer" and code >= 100 and code <= 999 then return nil end
  return ("code in 100..999 expected, got %s"):format(math.type(code) and code or type(code))
end

local function response_fault(record)
  local protocol, content = record.protocol, record.content
  if protocol ~= nil and protocol ~= "HTTP/1.1" and protocol ~= "HTTP/1.0" then
    return "protocol 'HTTP/1.0' or 'HTTP/1.1' expected"
  elseif content ~= nil and type(content) ~= "string" then
    return "content: string expected, got " .. type(content)
  end
  return code_fault(record.code)
end

-- Why it is no response; or what poe.filter.http calls it.
local function translate(record, is_streaming)
  if is_streaming and type(record) == "string" then return nil, { type = "body", data = record } end
  if type(record) ~= "table" then return "table expected, got " .. type(record) end
  if is_streaming and record.type == "end" then return nil, record end
  local why = response_fault(record)
  if why then return why end
  return nil, {
    type = "response", status = record.code, reason = record.message, version = (record.protocol or "HTTP/1.1"):sub(6),
    headers = record.headers, fields = record.fields, body = record.content or not is_streaming and "" or nil,
    trailers = record.trailers,
  }
end

local function is_single_response(list)
  return type(list) == "table" and (rawget(list, "code") ~= nil or rawget(list, "type") ~= nil)
end

local function is_single_part(list)
  return type(list) == "string" or is_single_response(list)
end

---Turn responses into octets. Each is a table of `code`, `message` (by the code), `protocol`
---("HTTP/1.1"), `headers` or `fields`, `content`, whose Content-Length is added, and `trailers`. With
---`streaming`, one without content is followed by strings and { type = "end" }.
---@param list table a list of responses, or one alone
---@return string[] chunks
function HTTPD:put(list)
  local composer = compose.start(self)
  local is_streaming = self.options.streaming
  local is_single = is_streaming and is_single_part or is_single_response
  records.check(list, is_single, function(record)
    local why, translated = translate(record, is_streaming)
    return why or composer:add(translated)
  end)
  return composer:commit(self)
end

return HTTPD
