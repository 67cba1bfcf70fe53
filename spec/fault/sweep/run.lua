-- Tries every scenario with every fault, and prints a table; `make sweep` runs it. From the environment:
-- SCENARIO (the beginning of names, all), STEP (try each one in so many points only, 1), FAULT (a pattern of
-- Lua for points such as "epoll_ctl 1 ENOMEM", all).
--
-- The exit status is 1 when a fault was not survived that is not among known.lua's, or when one never came.

local known = require "spec.fault.sweep.known"
local scenarios = require "spec.fault.sweep.scenarios"

local CHILD <const> = "LD_PRELOAD=build/sweep.so %s spec/fault/sweep/child.lua '%s' %d %d '%s' 2>&1"

local STEP = tonumber(os.getenv "STEP") or 1
local FAULT = os.getenv "FAULT" or ""
local PREFIX = os.getenv "SCENARIO" or ""
local LUA = os.getenv "LUA" or "lua5.4"

-- What ends a child that does not end by itself; the shell adds 128.
local ENDS = { [14] = "hangs", [142] = "hangs", [139] = "crashes (SIGSEGV)", [11] = "crashes (SIGSEGV)",
  [134] = "aborts", [6] = "aborts", [141] = "dies of SIGPIPE", [13] = "dies of SIGPIPE" }

local function new_row(name)
  return { name = name, tried = 0, fired = 0, survived = 0, wrong = {}, expected = {} }
end

local function is_known(row, point)
  for _, pattern in ipairs(known[row.name] or {}) do
    if point:find(pattern) then return true end
  end
  return false
end

local function note_wrong(row, point, why)
  local list = is_known(row, point) and row.expected or row.wrong
  list[#list + 1] = point .. ": " .. why
end

-- What a child says of a point: that it is at it, or what came of it.
local function take(row, at, kind, number, what)
  if kind == "point" then
    row.tried = row.tried + 1
    return { number = tonumber(number), point = what:gsub("\t", " ") }
  end
  local fired, why = what:match "^(%d+)\t?(.*)$"
  row.fired = row.fired + tonumber(fired)
  if kind == "survived" then row.survived = row.survived + 1 else note_wrong(row, at.point, why) end
end

-- Read what a child says until it ends. Returns the point at which it was, if it was at one.
local function follow(row, child)
  local at, rest, is_done = nil, {}, false
  for text in child:lines() do
    local kind, number, what = text:match "^(%l+)\t(%d+)\t?(.*)$"
    if kind == "done" then
      is_done = true
    elseif kind then
      at = take(row, at, kind, number, what)
    else
      rest[#rest + 1] = text
    end
  end
  return at, is_done, table.concat(rest, " | ")
end

-- Try all faults of a scenario from a certain one on, by as many children as it takes.
local function try(row, first)
  local child = assert(io.popen(CHILD:format(LUA, row.name, first, STEP, FAULT)))
  local at, is_done, rest = follow(row, child)
  local _, _, code = child:close()
  if is_done then return end
  local how = ENDS[code] or "ends with " .. code
  note_wrong(row, at and at.point or "start", ("%s %s"):format(how, rest))
  if at then return try(row, at.number + STEP) end
end

local function print_row(...)
  print(("%-42s%8s%8s%10s%8s"):format(...))
end

local function print_list(title, list)
  for _, text in ipairs(list) do print(("    %s%s"):format(title, text:sub(1, 400))) end
end

local function add(total, row)
  total.tried, total.fired = total.tried + row.tried, total.fired + row.fired
  total.survived = total.survived + row.survived
  total.wrong, total.expected = total.wrong + #row.wrong, total.expected + #row.expected
end

local total = { tried = 0, fired = 0, survived = 0, wrong = 0, expected = 0 }
print_row("scenario", "tried", "fired", "survived", "wrong")
for _, name in ipairs(scenarios[1]) do
  if name:sub(1, #PREFIX) == PREFIX then
    local row = new_row(name)
    try(row, 1)
    if row.tried == 0 and FAULT == "" then note_wrong(row, "start", "no fault was tried") end
    print_row(name, row.tried, row.fired, row.survived, #row.wrong + #row.expected)
    print_list("not survived: ", row.wrong)
    print_list("not survived, and known: ", row.expected)
    add(total, row)
    io.flush()
  end
end
print_row("all", total.tried, total.fired, total.survived, total.wrong + total.expected)
print(("score: %d of %d faults of system calls survived"):format(total.survived, total.fired))
os.exit(total.wrong == 0 and total.tried > 0)
