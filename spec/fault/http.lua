-- What host.c runs: HTTP through filters of both sides, every call protected. A call that fails
-- for want of memory is made again, and no message may be lost, doubled or misread.

local HTTP = require "poe.filter.http"
local HTTPD = require "poe.filter.httpd"
local again = require "spec.fault.again"

local POST <const> = "POST /a HTTP/1.1\r\nHost: x\r\n"

local REQUESTS = {
  "HEAD / HTTP/1.1\r\nHo", "st: x\r\nA: b\r\nA: c\r\n\r", "\n\r\n", POST, "Content-Length: 5\r\n\r\nhe", "llo", POST,
  "Transfer-Encoding: chunked\r\n\r\n3\r", "\nabc\r\n4;a=b\r\ndefg\r\n", "0\r\nX: y\r", "\n\r\n",
}
local RESPONSES = {
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n", "Content-Length: 2\r\n\r\nhi",
  "HTTP/1.1 200 OK\r\n\r\nto the", " end",
}

local function shown(record)
  if type(record) == "string" then return record end
  local head = record.method or record.status
  local name = record.type == "body" and "" or head or "end"
  return ("%s %s;"):format(name, record.data or record.body or record.content or "")
end

local function append(text, record)
  return text .. shown(record)
end

local function take(f, method, text)
  local record = again(method, f)
  while record do
    text = again(append, text, record)
    record = again(method, f)
  end
  return text
end

-- What a filter makes of octets, as one string.
local function read(f, chunks)
  local text = ""
  for i = 1, #chunks do
    again(f.get_one_start, f, chunks[i])
    text = take(f, f.get_one, text)
  end
  return take(f, f.finish, text)
end

local function check(expected, got)
  if got ~= expected then error("read wrongly: " .. got, 0) end
end

local GATHER <const>, CLIENT <const> = { gather = true }, { side = "client" }
local GATHER_RESPONSES <const> = { gather = true, side = "client" }

local ASK <const> = { type = "request", method = "HEAD", target = "/", headers = { Host = "x" } }
local ASK_MORE <const> = { type = "request", method = "GET", target = "/", headers = { Host = "x" } }
local HEAD <const> = { type = "response", status = 200, body = "hi" }
local PARTS <const> = { { type = "response", status = 200 }, { type = "body", data = "hi" }, { type = "end" } }

return function()
  local f = again(HTTP.new, GATHER)
  check("HEAD ;POST hello;POST abcdefg;", read(f, REQUESTS))
  check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", again(table.concat, again(f.put, f, HEAD)))
  check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    again(table.concat, again(f.put, f, PARTS)))
  check("HEAD ;POST hello;POST abcdefg;", read(again(HTTPD.new), REQUESTS))
  f = again(HTTP.new, GATHER_RESPONSES)
  again(f.put, f, ASK)
  again(f.put, f, ASK_MORE)
  again(f.put, f, ASK_MORE)
  check("200 ;200 hi;200 to the end;", read(f, RESPONSES))
  f = again(HTTP.new, CLIENT)
  again(f.put, f, ASK)
  again(f.put, f, ASK_MORE)
  again(f.put, f, ASK_MORE)
  check("200 ;end ;200 ; hi;end ;200 ; to the;  end;end ;", read(f, RESPONSES))
  check("HEAD ;end ;POST ; he; llo;end ;POST ; abc; defg;end ;", read(again(HTTP.new), REQUESTS))
  return true
end
