--- Datagrams, of UDP and of unix, and messages of seqpacket sockets: each arrives once and whole.

local Conn = require "poe.conn"
local Dice = require "spec.soak.dice"
local Messages = require "poe.filter.messages"
local ReadWrite = require "poe.wheel.readwrite"
local Stream = require "poe.filter.stream"
local check = require "spec.soak.check"
local handle = require "poe.handle"
local poe = require "poe"

local datagrams = { conversations = 8 }

-- So many may be on their way: no more than any socket's buffer takes.
local WINDOW <const>, LONGEST <const> = 4, 1400

-- Nothing, where the system has no such addresses.
local function echo(address)
  local socket = handle.bind(address)
  if not socket then return end
  return ReadWrite.new {
    handle = socket,
    filter = Messages.new { filter = Stream.new() },
    on_input = function(message, wheel, sender) wheel:put_to(sender, message:reverse()) end,
  }
end

local function echo_messages(conn)
  for message in conn:lines() do conn:write(message:reverse()) end
end

function datagrams.open()
  return {
    server = assert(poe.listen("unix:@", echo_messages, { type = "seqpacket", filter = Stream.new() })),
  }
end

-- A socket that has an address of its own, to be answered at.
local function connect(address)
  local own = address:find "^unix:" and "unix:@" or nil
  local socket = assert(handle.connect(address, { type = "dgram", bind = own }))
  return Conn.new { handle = socket, filter = Messages.new { filter = Stream.new() } }
end

local ADDRESSES <const> = { "127.0.0.1:0", "[::1]:0", "unix:@" }

-- A connection, and what echoes if it is not the server. Each echo has its own conversation: a
-- driver remembers up to two thousand peers, which would look like growth for hours.
local function open_conn(self, dice)
  local wheel = echo(dice:pick(ADDRESSES))
  if wheel and dice:chance(75) then return connect(wheel:get_input_handle():getsockname()), wheel end
  if wheel then wheel:close() end
  return assert(poe.connect(self.server:getsockname(), { type = "seqpacket", filter = Stream.new() }))
end

local function closing(wheel)
  return setmetatable({}, { __close = function() if wheel then wheel:close() end end })
end

local function message(dice)
  return "m" .. dice:octets(LONGEST * 200):sub(1, LONGEST)
end

function datagrams.converse(self, dice, tally)
  local connection, wheel = open_conn(self, dice)
  local _ <close> = closing(wheel)
  local conn <close> = connection
  local seed, rounds = dice:roll(), dice:number(1, 30)
  local sent, expected = Dice.new(seed), Dice.new(seed)
  for _ = 1, rounds do
    for _ = 1, WINDOW do assert(conn:write(message(sent))) end
    for i = 1, WINDOW do check.reads(conn, message(expected):reverse(), "message " .. i) end
  end
  tally.records = tally.records + 2 * WINDOW * rounds
end

function datagrams.close(self)
  self.server:stop(1)
end

return datagrams
