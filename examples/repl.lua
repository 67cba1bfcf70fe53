-- A prompt inside a running program, over a unix socket that only its owner may open.
-- usage: repl.lua [PATH], and then `nc -U /tmp/poe-repl.sock`

local handle = require "poe.handle"
local poe = require "poe"

local function show(conn, ...)
  local values = table.pack(...)
  for i = 1, values.n do values[i] = tostring(values[i]) end
  conn:put(table.concat(values, "\t"))
end

-- An expression has its values shown; a statement that is not finished takes more lines.
local function compile(conn, env, line)
  local code = load("return " .. line, "=repl", "t", env)
  if code then return code end
  local why
  while line do
    code, why = load(line, "=repl", "t", env)
    if code or not why:find "<eof>$" then break end
    local more = conn:read()
    line = more and line .. "\n" .. more
  end
  return code, why
end

local function evaluate(conn, env, line)
  local code, why = compile(conn, env, line)
  if not code then return show(conn, why) end
  local results = table.pack(xpcall(code, debug.traceback))
  if results.n > 1 then show(conn, table.unpack(results, 2, results.n)) end
end

local program = { uptime = 0 } -- what there is to look into, and to change

local function prompt(conn)
  local own = { program = program, print = function(...) show(conn, ...) end }
  local env = setmetatable(own, { __index = _G })
  for line in conn:lines() do evaluate(conn, env, line) end
end

local listener = assert(handle.listen("unix:" .. (arg[1] or "/tmp/poe-repl.sock"), { mode = tonumber("600", 8) }))
poe.listen(listener, prompt)
poe.loop.default():every(1, function() program.uptime = program.uptime + 1 end)
poe.run()
