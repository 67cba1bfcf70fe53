--- Turns a loop in specs until something is so, with a deadline in place of a sleep.

local new_loop = require("poe.loop").new

local turns = {}

---A loop that keeps what is reported to it.
---@return poe.Loop
---@return string[] reports
function turns.new()
  local reports = {}
  local loop = assert(new_loop { on_error = function(message) table.insert(reports, message) end })
  return loop, reports
end

---Turn until `condition()`; raises if that takes half a minute.
---@param loop poe.Loop
---@param condition fun(): any
function turns.await(loop, condition)
  local deadline = loop.now() + 30
  while not condition() do
    if loop.now() > deadline then error("what was to come has not", 2) end
    loop:step(1)
  end
end

-- Under a rule of spec/fault/rules a turn brings less, or nothing.
local SOME <const> = (os.getenv "RULE" or "") == "" and 20 or 400

---Turn as long as there is something to do at once, some turns at most.
---@param loop poe.Loop
function turns.some(loop)
  for _ = 1, SOME do loop:step(0) end
end

---A function that keeps what it is called with, each time as a list with `n`.
---@return function fn
---@return table[] calls
function turns.recorder()
  local calls = {}
  return function(...) table.insert(calls, table.pack(...)) end, calls
end

---Run a Lua program in a process of its own, with a shell command before it.
---@param shell string such as "ulimit -n 20; exec", may be ""
---@param program string
---@return string output of both kinds
---@return boolean ok it ended well
function turns.child(shell, program)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(program)
  file:close()
  local process = assert(io.popen(("{ %s ${LUA:-lua5.4} %s; } 2>&1"):format(shell, path)))
  local output = process:read("a")
  local ok = process:close()
  os.remove(path)
  return output, ok or false
end

return turns
