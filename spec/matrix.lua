-- Try every driver on every kind of channel; print what came of it, as a table.
-- Run by `make matrix` from the top. docs/drivers.md shows what it prints.

local drivers = require "spec.support.drivers"
local kinds = require "spec.support.kinds"
local part = require "spec.support.part"

local COLUMNS = { drivers.sysrw, drivers.sendrecv, drivers.memory, drivers.chosen }

-- So often is a reader asked; all of these channels deliver at once.
local ATTEMPTS <const> = 1000

-- What comes is this, or else the reason for the gap.
local KEPT = { octets = "onetwo", messages = "one||two" }

-- Errors that stand for a reason.
local REASONS = {
  { "non%-socket", "not a socket" },
  { "end of poe%.driver%.memory", "its own ends only" },
  { "file handle expected", "no descriptor" },
  { "takes addresses", "no addresses" },
}

local function reason_of(message)
  for _, reason in ipairs(REASONS) do
    if message:find(reason[1]) then return reason[2] end
  end
  return message
end

local function get_all(driver, reader, wanted)
  local got = {}
  for _ = 1, ATTEMPTS do
    local chunks, message, errno = driver:get(reader)
    if errno == 0 then break end
    table.move(assert(chunks, message), 1, #chunks, #got + 1, got)
    if #table.concat(got, "|") >= #wanted then break end
  end
  return got
end

-- Move something from the writer to the reader; raises when it does not come.
local function try_whole(driver, kind, writer, reader, to)
  local wanted = KEPT[kind.keeps]
  driver:flush(writer) -- raises at once for a handle of another sort
  if to then driver:put({ "one", "", "two" }, to) else driver:put { "one", "", "two" } end
  local left, message = driver:flush(writer)
  assert(left == 0 and not message, message)
  local got = get_all(driver, reader, wanted)
  local separator = kind.keeps == "messages" and "|" or ""
  if table.concat(got, separator) ~= wanted then error("joins " .. kind.keeps, 0) end
end

local function try(new, kind, writer, reader, to)
  local driver <close> = new(writer, kind)
  if kind.part then part.try(driver, writer, kind.part) else try_whole(driver, kind, writer, reader, to) end
  return tostring(driver):match("^poe%.driver%.(%l+)")
end

local function cell(column, kind)
  local writer, reader, to = kind.open()
  if not writer then return "not on this system" end
  local ok, what = pcall(try, column.new, kind, writer, reader, to)
  writer:close()
  reader:close()
  if not ok then return reason_of(what) end
  return column == drivers.chosen and "✓ " .. what or "✓"
end

local function row(kind)
  local cells = { kind.part and kind.name .. ": " .. kind.part.reason or kind.name, kind.keeps }
  for _, column in ipairs(COLUMNS) do cells[#cells + 1] = cell(column, kind) end
  return cells
end

local function rows()
  local all = { { "descriptor", "keeps" }, { "---", "---" } }
  for _, column in ipairs(COLUMNS) do
    table.insert(all[1], column.name)
    table.insert(all[2], "---")
  end
  for _, kind in ipairs(kinds) do all[#all + 1] = row(kind) end
  return all
end

local function print_table(all)
  local widths = {}
  for _, cells in ipairs(all) do
    for i, text in ipairs(cells) do widths[i] = math.max(widths[i] or 0, utf8.len(text)) end
  end
  for _, cells in ipairs(all) do
    local padded = {}
    for i, text in ipairs(cells) do padded[i] = text .. (" "):rep(widths[i] - utf8.len(text)) end
    print("| " .. table.concat(padded, " | ") .. " |")
  end
end

print_table(rows())
