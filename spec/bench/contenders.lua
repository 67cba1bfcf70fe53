-- Who can run, and by which command.
-- From the environment: CC (cc), PYTHON (the system's, for which the system's packages are).

local CC = os.getenv("CC") or "cc"
local LUA = arg[-1]
local SYSTEM_PYTHON = "/usr/bin/python3"

local contenders = {}

local compiled = {}

local function quoted(word)
  return "'" .. word:gsub("'", [['\'']]) .. "'"
end

local function python()
  local file = io.open(SYSTEM_PYTHON)
  if file then file:close() end
  return os.getenv("PYTHON") or file and SYSTEM_PYTHON or "python3"
end

local RUNNERS = { lua = LUA, pl = "perl", js = "node", py = python() }

-- Compile with such libraries, if any, as the compiler is told them.
local function compile(libraries, folder, built, ...)
  local sources = { ... }
  local target = built .. "/" .. sources[1]:match("([^/]*)%.c$")
  for i, source in ipairs(sources) do sources[i] = quoted(folder .. "/" .. source) end
  local command = ("%s -O2 -o %s %s %s"):format(CC, target, table.concat(sources, " "), libraries or "")
  if not compiled[target] and not os.execute(command) then return nil, "cannot compile " .. target end
  compiled[target] = true
  return target
end

---Compile C files of a folder into one program, named after the first.
function contenders.compile(folder, built, ...)
  return compile(nil, folder, built, ...)
end

-- A shell command that starts a program of the folder contenders; a "%" in it is doubled.
local function start_of(contender, folder, built)
  local program = contender.program
  local suffix = program:match("%.(%a+)$")
  local path = "contenders/" .. program
  if suffix == "c" then return assert(compile(contender.links, folder, built, path)) end
  return quoted(RUNNERS[suffix]) .. " " .. quoted(folder .. "/" .. path):gsub("%%", "%%%%")
end

---A shell command for what a contender is to do, complete but for the size, a %d.
---Who serves is told no size.
function contenders.command(contender, serves, folder, built)
  local start = start_of(contender, folder, built)
  return start .. (serves and " " or " %d ") .. (contender.arguments or "")
end

---Why a contender will not run; nil when it will.
function contenders.absence(contender, needs)
  local need = needs[contender.needs]
  local probe = need and ("LUA=%s PYTHON=%s; (%s) >/dev/null 2>&1")
    :format(quoted(LUA), quoted(RUNNERS.py), need.probe)
  if probe and not os.execute(probe) then return need.absent or "not installed" end
  return contender.left_out
end

return contenders
