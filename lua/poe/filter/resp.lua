--- The protocol of Redis and its kin, RESP, in versions 2 and 3; of a client and of a server.
-- Source: "Redis serialization protocol specification". No I/O: usable without the loop.
--
--     a client gets replies       +OK\r\n$5\r\nhello\r\n:7\r\n*2\r\n$1\r\na\r\n_\r\n
--                                 "OK"  "hello"  7  { "a", resp.null }
--     and puts commands           { "SET", "key", 1 }    *3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1\r\n1\r\n
--     a server gets the commands  { "SET", "key", "1" }, also those of one line, "SET key 1\r\n"
--     and puts replies            resp.status "OK"  "hello"  7  { "a", resp.null }
--
-- Strings are strings, integers integers, doubles floats, booleans booleans: a record may be
-- false, so loops say `while record ~= nil`. Arrays are lists. For all else see
-- poe.filter.resp.values, whose names are here, too: resp.null, resp.error, resp.set, …
--
-- A reply that is a simple or a verbatim string is a string like others; with `exact` it is a
-- resp.status or a resp.verbatim, and what a client gets, a server may put as it is. Attributes
-- are left out, or kept with what they are of as resp.attributed. Streamed strings and lists of
-- version 3 ("$?", "*?") are refused, as no server sends them. Nulls of version 2 are resp.null,
-- both of them, and put as "$-1". Commands without words are passed over.

local decode = require "poe.filter.resp.decode"
local encode = require "poe.filter.resp.encode"
local framed = require "poe.filter.framed"
local options = require "poe.options"
local quick = require "poe.filter.resp.quick"
local records = require "poe.filter.records"
local values = require "poe.filter.resp.values"

local LARGEST <const> = options.LARGEST
local byte, rawget, type = string.byte, rawget, type

---@class poe.filter.RESPOptions
---@field side? "client"|"server" ("client")
---@field max_length? integer
---@field max_buffer? integer
---@field max_depth? integer (32)
---@field max_elements? integer (1048576)
---@field exact? boolean client only
---@field attributes? boolean client only
---@field version? 2|3 server only
---@field inline? boolean server only

---@class poe.filter.RESP : poe.filter.Framed
---@field null table
---@field kind fun(value: any): string?
---@field status fun(text: string): table
---@field error fun(message: string): table
---@field bignumber fun(digits: string): table
---@field verbatim fun(text: string, format?: string): table
---@field set fun(list: any[]): any[]
---@field push fun(list: any[]): any[]
---@field map fun(map: table): table
---@field pairs fun(list: any[][]): any[][]
---@field attributed fun(value: any, attributes: table): table
---@field private is_server boolean
---@field private version integer of the replies that are put
---@field private exact boolean
---@field private wraps boolean attributes are kept
---@field private inline boolean commands may be lines
---@field private max_length integer
---@field private max_depth integer
---@field private max_elements integer
local RESP = framed.extend("poe.filter.RESP", "reply")
RESP.stateless = true
for name, value in pairs(values) do
  if name ~= "to_map" then RESP[name] = value end
end

local NAME <const> = "poe.filter.resp.new"

local OPTIONS = {
  side         = { "string", choices = { "client", "server" }, default = "client" },
  max_length   = { "integer", min = 1 },
  max_buffer   = { "integer", min = 1 },
  max_depth    = { "integer", min = 1, default = 32 },
  max_elements = { "integer", min = 1, default = 1 << 20 },
  exact        = { "boolean" },
  attributes   = { "boolean" },
  version      = { "integer", min = 2, max = 3 },
  inline       = { "boolean" },
}

local LIST <const> = 42 -- "*"

local ONLY_OF = { exact = "client", attributes = "client", version = "server", inline = "server" }

-- As for lines and blocks; Redis itself takes 512 MiB.
local MAX_LENGTH <const> = 64 << 20

-- The octets around the only string of a reply.
local AROUND <const> = 24

-- The first option that is of the other side.
local function misplaced(o)
  for _, name in ipairs { "attributes", "exact", "inline", "version" } do
    if o[name] ~= nil and o.side ~= ONLY_OF[name] then
      return options.bad(NAME, name, ("of a %s only"):format(ONLY_OF[name]))
    end
  end
end

-- Octets of a string, and of a record: what is not given follows the other.
local function bounds(o)
  local longest = o.max_length or o.max_buffer and math.max(1, math.min(MAX_LENGTH, o.max_buffer - AROUND))
  longest = math.min(longest or MAX_LENGTH, LARGEST)
  return longest, math.min(o.max_buffer or longest + 65536, LARGEST)
end

---Create a filter of a client, or of a server. Raises on an unknown or ill-typed option.
---`max_length` (octets, default 64 MiB) is of a string; `max_buffer` (octets, default `max_length`
---and 64 KiB) of a reply or a command with all that is in it; `max_elements` (default 1048576) is
---how many values all its lists may have together, `max_depth` (default 32) how deep they nest.
--- - A client's: with `exact`, simple and verbatim strings are told from others; with `attributes`,
---   they are kept.
--- - A server's: `version` (default 2) is of the replies that it puts, see `set_version`;
---   `inline = false` refuses commands that are lines.
---@param opts? poe.filter.RESPOptions
---@return poe.filter.RESP
function RESP.new(opts)
  local o = options.read(NAME, opts, OPTIONS)
  local longest, max_buffer = bounds(o)
  local why = misplaced(o) or options.too_small(NAME, o, "max_buffer", o.max_length and longest + AROUND or 1)
  if why then error(why, 2) end
  local is_server = o.side == "server"
  return framed.object(RESP, o, max_buffer, {
    what = is_server and "command" or "reply",
    is_server = is_server,
    version = o.version or 2,
    exact = o.exact or false,
    wraps = o.attributes or false,
    inline = o.inline ~= false,
    max_length = longest,
    max_depth = o.max_depth,
    max_elements = math.min(o.max_elements, LARGEST),
  })
end

---Put replies in another version from now on: the client has said HELLO.
---@param version 2|3
function RESP:set_version(version)
  if version ~= 2 and version ~= 3 then
    error(("bad argument #1 to 'set_version' (2 or 3 expected, got %s)"):format(tostring(version)), 2)
  end
  self.version = version
end

---@protected
function RESP:parse(window, from, state, held)
  if from > #window then return nil, from, state end
  local kind = byte(window, from)
  local read = not state and (kind == LIST or not self.is_server) and quick[kind]
  if read then
    local value, behind = read(self, window, from)
    if value ~= nil then return value, behind, false end
  end
  return decode.go_on(self, window, from, state, held.size)
end

local take_rest = RESP.take_rest

-- Commands without words, which have been passed over, are nothing that is left.
---@protected
function RESP:take_rest()
  local is_nothing = self.is_server and not self.state and self.from > #self.window and self.fed.size == 0
  if not is_nothing then return take_rest(self) end
end

-- Of a client: is it a command? Then its first word is no list.
local function is_command(list)
  return type(list) == "table" and rawget(list, 1) ~= nil and type(rawget(list, 1)) ~= "table"
end

-- Of a server: is it a reply? Then it is no list but one of ours.
local function is_reply(value)
  return type(value) ~= "table" or values.kind(value) ~= "list"
end

---Turn commands, or replies, into octets: a chunk for each. A command is a list of strings and
---numbers; one may stand for a list of one. A reply that is an array must be in a list.
---Raises, naming the first record that is none.
---@param list any
---@return string[] chunks
function RESP:put(list)
  local chunks, version, max_depth = {}, self.version, self.max_depth
  local is_server = self.is_server
  local function frame(record)
    local why
    if is_server then
      chunks[#chunks + 1], why = encode.reply(record, version, max_depth)
    else
      chunks[#chunks + 1], why = encode.command(record)
    end
    return why
  end
  records.check(list, is_server and is_reply or is_command, frame)
  return chunks
end

return RESP
