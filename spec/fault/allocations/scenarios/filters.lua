-- Each filter's functions and methods, on what its like has put.

local filter = require "poe.filter"
local scenarios = require "spec.fault.allocations.scenario"

local LONG <const> = ("long"):rep(200)
local STRINGS <const> = { "a", LONG, "", "b c" }

local REQUESTS <const> = {
  { type = "request", method = "GET", target = "/", headers = { Host = "x" } },
  { type = "request", method = "POST", target = "/a", headers = { Host = "x" }, body = LONG },
}

local function same(record) return record end
local function always() return true end

-- name: as in poe.filter; options: of the one that reads; records: that are put; writer: options of the one that
-- puts, if they are others; from: what reads them, if it is another one.
local KINDS <const> = {
  { "line", nil, STRINGS },
  { "line", { input_literal = "\r\n", output_literal = "\r\n" }, STRINGS },
  { "line", { input_pattern = "\r?\n" }, STRINGS },
  { "block", nil, STRINGS },
  { "block", { block_size = 2 }, { "ab", "cd" } },
  { "length", nil, STRINGS },
  { "netstring", nil, STRINGS },
  { "stream", nil, { "a", LONG } },
  { "csv", nil, { { "a", LONG }, { "b\nc", '"' } } },
  { "csv", { header = true }, { { a = "1", b = LONG } }, { names = { "a", "b" }, header = true } },
  { "sse", nil, { { data = "a" }, { data = LONG, id = "1", type = "x" } } },
  { "resp", nil, { 1, "a", { "b", LONG, 5 } }, { side = "server" } },
  { "resp", { side = "server" }, { { "GET", "a" }, { "SET", "b", LONG } }, { side = "client" } },
  { "websocket", { side = "client" }, { { type = "text", data = "a" }, { type = "binary", data = LONG } },
    { side = "server" } },
  { "websocket", nil, { { type = "text", data = "a" }, { type = "ping", data = "b" } }, { side = "client" } },
  { "telnet", nil, { "a", { type = "command", command = "AYT" }, LONG } },
  { "syslog", nil, { "<6>a", "<7>" .. LONG } },
  { "http", { gather = true }, REQUESTS, { side = "client" } },
  { "http", nil, REQUESTS, { side = "client" } },
  { "httpd", nil, REQUESTS, { side = "client" }, "http" },
  { "recordblock", { block_size = 2 }, { { 1, 2 }, { 3, 4 } } },
  { "map", { code = same }, { 1, "b" } },
  { "grep", { code = always }, { 1, "b" } },
  { "reference", nil, { { a = 1 }, { LONG } } },
  { "zlib", nil, { "a", LONG } },
  { "stackable", "stack", { "a", LONG } },
  { "json", nil, { { a = 1 }, { LONG }, 5 } },
}

local list = {}
local NOTHING <const> = {}

local function stack()
  local map = filter.map { put = same, get = same }
  return filter.stackable { filters = { filter.block(), filter.line(), map } }
end

local function new(kind, name, options)
  if options == "stack" then return stack() end
  return filter[name or kind[1]](options)
end

-- A record as text, whatever is in it.
local function shown(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for key, field in pairs(value) do parts[#parts + 1] = tostring(key) .. "=" .. shown(field) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

local function all_of(f, records)
  for record in function() return (f:get_one()) end do records[#records + 1] = record end
  if f.finish then
    for record in function() return (f:finish()) end do records[#records + 1] = record end
  end
  return records
end

local function texts(records)
  local list_of_texts = {}
  for i, record in ipairs(records) do list_of_texts[i] = shown(record) end
  return table.concat(list_of_texts, " ")
end

-- What a reader is fed: octets, or, of filters of values, the values.
local function fed(kind)
  local writer = new(kind, kind[5], kind[4] or kind[2])
  return writer:put(kind[3])
end

local function with_room(env)
  env.n, env.got = 0, {}
  for i = 1, 40 do env.got[i] = false end
  return env
end

local function keep(env, record)
  if record == nil then return end
  env.n = env.n + 1
  env.got[env.n] = record
end

-- All that came and all that comes, and nothing else; or a fault, which is for good.
local function is_whole(env)
  for i = #env.got, env.n + 1, -1 do env.got[i] = nil end
  local got, wanted = texts(all_of(env.f, env.got)), texts(env.wanted)
  local fault = env.may_fault and select(2, env.f:get_one()) ~= nil
  return got == wanted or fault, got
end

local function add(kind, name, scenario)
  scenario.name = kind[1] .. "." .. name
  list[#list + 1] = scenario
end

local function add_reading(kind)
  local function make()
    local octets, reader = fed(kind), new(kind, nil, kind[2])
    reader:get_one_start(octets)
    return with_room { may_fault = kind[1] == "zlib", is_fed = false, f = new(kind, nil, kind[2]), octets = octets,
      wanted = all_of(reader, {}) }
  end
  local function make_fed()
    local env = make()
    env.f:get_one_start(env.octets)
    return env
  end

  add(kind, "get_one_start", { make = make,
    call = function(env)
      if env.is_fed then return true end
      env.f:get_one_start(env.octets)
      env.is_fed = true
      return true
    end,
    expect = is_whole })
  add(kind, "get_one", { make = make_fed,
    call = function(env)
      keep(env, (env.f:get_one()))
      return true
    end,
    expect = is_whole })
  add(kind, "get", { make = make_fed,
    call = function(env)
      local records = env.f:get(NOTHING)
      for i = 1, #records do keep(env, records[i]) end
      return true
    end,
    expect = is_whole })
  add(kind, "get_pending", { make = make_fed,
    call = function(env) return env.f:get_pending() or {} end,
    expect = is_whole })
  add(kind, "finish", { make = make_fed,
    call = function(env)
      if env.f.finish then keep(env, (env.f:finish())) end
      return true
    end,
    expect = is_whole })
  if new(kind, nil, kind[2]).clone then
    add(kind, "clone", { make = make,
      call = function(env) return env.f:clone() end,
      expect = function(env, clone)
        clone:get_one_start(env.octets)
        return texts(all_of(clone, {})) == texts(env.wanted)
      end })
  end
end

local function add_putting(kind)
  add(kind, "new", {
    call = function() return new(kind, kind[5], kind[4] or kind[2]) end,
    expect = function(_, f) return shown(f:put(kind[3])) ~= "" end })
  add(kind, "put", {
    make = function() return { f = new(kind, kind[5], kind[4] or kind[2]), wanted = fed(kind), first = false } end,
    call = function(env)
      local chunks = env.f:put(kind[3])
      env.first = env.first or chunks
      return chunks
    end,
    expect = function(env)
      return kind.random or shown(env.first) == shown(env.wanted), shown(env.first)
    end })
end

for _, kind in ipairs(KINDS) do
  kind.random = kind[4] and kind[4].side == "client" and kind[1] == "websocket"
  add_putting(kind)
  add_reading(kind)
end

return scenarios(list)
