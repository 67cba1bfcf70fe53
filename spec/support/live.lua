--- Other programs as counterparts, for the specs in spec/live. What they say is read by
-- tasks, which wait for it; all of them have a minute, and are gone when the test ends.

local Conn = require "poe.conn"
local poe = require "poe"

local live = {}

-- Seconds, more than any of this takes on any machine.
local LIMIT <const> = 60

---Why something cannot be tried here: the first of the programs that is missing.
---@param ... string
---@return string? reason
function live.missing(...)
  for _, program in ipairs { ... } do
    if not os.execute("command -v " .. program .. " >/dev/null") then
      return ("(skipped: no %s here)"):format(program)
    end
  end
end

---Run a function in a task on the default loop, which is closed when it has returned.
---Raises what it raises, and when it takes too long.
---@param fn function
---@return any ... what it returned
function live.run(fn)
  local loop = poe.loop.default()
  local results = table.pack(pcall(poe.run, function()
    local _ <close> = setmetatable({}, { __close = function() loop:stop() end })
    return poe.with_timeout(LIMIT, fn)
  end))
  loop:close()
  if results[1] and results[3] == "timed out" then error("what was to come has not", 2) end
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

---Wait until something is so that no event tells of.
---@param condition fun(): any
---@return any what it was
function live.await(condition)
  local value = condition()
  while not value do
    poe.sleep(0.001)
    value = condition()
  end
  return value
end

---@class spec.Process
---@field pid integer
---@field output poe.Conn its lines
local Process = {}
Process.__index = Process

---Send it a signal.
---@param name string
function Process:signal(name)
  os.execute(("kill -%s %d"):format(name, self.pid))
end

-- End it, and wait until it has.
function Process:__close()
  self:signal "KILL"
  self.output:close()
end

-- Other programs are not built with the sanitizers that ours is run with.
local PREFIX <const> = "{ echo $$; exec env -u LD_PRELOAD %s; } 2>&1"
local OURS <const> = "{ echo $$; exec ${LUA:-lua5.4} %s; } 2>&1"

local function start(command)
  local self = setmetatable({}, Process)
  self.output = Conn.new { handle = assert(io.popen(command)) }
  self.pid = math.tointeger(self.output:read())
  return self
end

---Start another program; to be kept in a to-be-closed variable.
---@param command string for the shell, one program
---@param ... any for string.format
---@return spec.Process
function live.start(command, ...)
  return start(PREFIX:format(command:format(...)))
end

---Start one of our own, in Lua.
---@param arguments string
---@param ... any for string.format
---@return spec.Process
function live.start_lua(arguments, ...)
  return start(OURS:format(arguments:format(...)))
end

---Run a shell command to its end.
---@param command string
---@param ... any for string.format
---@return string[] lines what it printed
function live.lines(command, ...)
  local process <close> = live.start("sh -c %s", live.quote(command:format(...)))
  local lines = {}
  for line in process.output:lines() do table.insert(lines, line) end
  return lines
end

---A word for the shell.
---@param text string
---@return string
function live.quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

---Connect, as soon as somebody listens.
---@param address string
---@param opts? poe.ConnectOptions
---@return poe.Conn
function live.connect(address, opts)
  return live.await(function() return (poe.connect(address, opts)) end)
end

---An empty folder, removed with what is in it when it is closed.
---@return table folder `folder.path`
function live.folder()
  local process <close> = assert(io.popen("mktemp -d"))
  local path = process:read()
  return setmetatable({ path = path }, { __close = function() os.execute("rm -r " .. path) end })
end

return live
