-- Replies and commands of Redis, versions 2 and 3.

local RESP = require "poe.filter.resp"

local LIMIT <const> = 1024

local function line(random)
  return random:octets(12, "abc OK-")
end

local value

-- The head of a list of so many values, and they.
local function list(mark, per_element, name)
  return function(random, depth)
    local n = random:below(4)
    local parts = {}
    for i = 1, n * per_element do parts[i] = value(random, depth + 1) end
    return (name or mark) .. n .. "\r\n" .. table.concat(parts)
  end
end

local SIMPLE = {
  function(random) return "+" .. line(random) .. "\r\n" end,
  function(random) return "-ERR " .. line(random) .. "\r\n" end,
  function(random) return ":" .. random:pick { "0", "-1", "9223372036854775807", "42" } .. "\r\n" end,
  function(random)
    local text = random:octets(30)
    return "$" .. #text .. "\r\n" .. text .. "\r\n"
  end,
  function() return "$-1\r\n" end,
  function() return "*-1\r\n" end,
  function() return "_\r\n" end,
  function(random) return "#" .. random:pick { "t", "f" } .. "\r\n" end,
  function(random) return "," .. random:pick { "1.5", "inf", "-inf", "nan", "1e10", "10" } .. "\r\n" end,
  function() return "(3492890328409238509324850943850943825024385\r\n" end,
  function(random)
    local text = random:octets(20)
    return "!" .. #text .. "\r\n" .. text .. "\r\n"
  end,
  function(random)
    local text = "txt:" .. random:octets(20)
    return "=" .. #text .. "\r\n" .. text .. "\r\n"
  end,
}
local LISTS = { list("*", 1), list("~", 1), list(">", 1), list("%", 2) }

function value(random, depth)
  if depth < 5 and random:one_in(3) then return random:pick(LISTS)(random, depth) end
  return random:either(SIMPLE)
end

local function command(random)
  if random:one_in(4) then return random:octets(20, 'GET key "a\\x0' .. "'") .. "\r\n" end
  local words = {}
  for i = 1, random:between(1, 4) do
    local word = random:octets(20)
    words[i] = "$" .. #word .. "\r\n" .. word .. "\r\n"
  end
  return "*" .. #words .. "\r\n" .. table.concat(words)
end

local TOKENS = {
  "\r\n", "\r", "\n", "$", "*", "*0\r\n", "$0\r\n\r\n", "$-1\r\n", "*-1\r\n", "$-2\r\n", "*1\r\n", ">1\r\n",
  "%1\r\n", "|1\r\n",
  "$?\r\n", "*?\r\n", "_\r\n", "+", ("*1\r\n"):rep(10), "*1000000\r\n", "$1000\r\n", "#x\r\n", ",1e\r\n", ":+1\r\n",
  ":01\r\n",
}

local function target(title, options, make, put)
  options.max_length, options.max_buffer, options.max_depth, options.max_elements = LIMIT // 2, LIMIT, 8, 64
  return {
    title = title,
    new = function() return RESP.new(options) end,
    limit = LIMIT + 16,
    memory = 256,
    put = put,
    tokens = TOKENS,
    stream = function(random)
      return random:several(0, 6, function() return make(random, 0) end)
    end,
  }
end

local client = target("client, exact", { side = "client", exact = true }, value)
client.writer = function() return RESP.new { side = "server", version = 3 } end
local server = target("server", { side = "server", inline = true }, command)
server.writer = function() return RESP.new { side = "client" } end

return {
  client,
  server,
  target("client", { side = "client" }, value, false),
  target("client, attributes", { side = "client", attributes = true }, value, false),
}
