-- Our SysRW and filter.line.  arg: [2] get | get_one, [3] literal (none: the default end)
local driver = require "poe.driver".sysrw()
local filter = require "poe.filter.line".new {
  literal = arg[3],
}

local lines, octets, firsts = 0, 0, 0

local function look_at_all(chunks)
  local records = assert(filter:get(chunks))
  for i = 1, #records do
    local line = records[i]
    lines, octets, firsts = lines + 1, octets + #line, firsts + line:byte()
  end
end

local function look_one_by_one(chunks)
  filter:get_one_start(chunks)
  for line in filter.get_one, filter do
    lines, octets, firsts = lines + 1, octets + #line, firsts + line:byte()
  end
end

local look = arg[2] == "get" and look_at_all or look_one_by_one
local chunks = {}
while driver:get(0, chunks) do look(chunks) end
print(("%d lines, %d octets, %d firsts"):format(lines, octets, firsts))
