--- Commands and replies as of Redis, in pipelines, against a store that the client keeps as well.

local Dice = require "spec.soak.dice"
local RESP = require "poe.filter.resp"
local check = require "spec.soak.check"
local poe = require "poe"

local resp = { conversations = 8 }

local COMMANDS = {}

function COMMANDS.SET(store, key, value)
  store[key] = value
  return RESP.status "OK"
end

function COMMANDS.GET(store, key)
  return store[key] or RESP.null
end

function COMMANDS.DEL(store, key)
  local had = store[key] and 1 or 0
  store[key] = nil
  return had
end

function COMMANDS.STRLEN(store, key)
  return #(store[key] or "")
end

function COMMANDS.MGET(store, ...)
  local list = {}
  for i, key in ipairs { ... } do list[i] = store[key] or RESP.null end
  return list
end

local function reply(store, words)
  local command = COMMANDS[words[1]]
  return command and command(store, table.unpack(words, 2)) or RESP.error("ERR unknown command")
end

local function serve(conn)
  local store = {}
  for words in conn:lines() do conn:write(reply(store, words)) end
  check.ends(conn, "the client")
end

function resp.open()
  return {
    server = assert(poe.listen("127.0.0.1:0", serve, { filter = RESP.new { side = "server", version = 3 } })),
  }
end

local KEYS <const> = { "a", "b", "c", "a key with spaces\r\n", "" }
local KINDS <const> = { "SET", "SET", "GET", "GET", "DEL", "STRLEN", "MGET", "NONE" }

local function command(dice)
  local kind, key = dice:pick(KINDS), dice:pick(KEYS)
  if kind == "SET" then return { kind, key, dice:octets() } end
  if kind == "MGET" then return { kind, key, dice:pick(KEYS), dice:pick(KEYS) } end
  return { kind, key }
end

local function write_all(conn, seed, count)
  local dice = Dice.new(seed)
  for _ = 1, count do assert(conn:write(command(dice))) end
end

-- As a client gets it.
local function plain(value)
  return RESP.kind(value) == "status" and "OK" or value
end

local function check_reply(expected, got, what)
  check.equal(RESP.kind(expected), RESP.kind(got), what .. ", kind")
  if RESP.kind(got) == "list" then
    check.equal(#expected, #got, what .. ", size")
    for i, value in ipairs(expected) do check.equal(value, got[i], ("%s, value %d"):format(what, i)) end
  elseif RESP.kind(got) == "error" then
    check.equal(expected.message, got.message, what)
  else
    check.equal(expected, got, what)
  end
end

function resp.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(self.server:getsockname(), { filter = RESP.new() }))
  local seed, count, store = dice:roll(), dice:number(1, 100), {}
  local writer <close> = poe.spawn(write_all, conn, seed, count)
  local same = Dice.new(seed)
  for i = 1, count do
    local words = command(same)
    check_reply(plain(reply(store, words)), conn:read(), ("reply %d, to %s"):format(i, words[1]))
  end
  writer:join()
  tally.records = tally.records + 2 * count
end

function resp.close(self)
  self.server:stop(1)
end

return resp
