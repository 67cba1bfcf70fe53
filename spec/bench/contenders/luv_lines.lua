-- luv: read_start, then find and sub on each block.
local uv = require "luv"

local lines, octets, firsts = 0, 0, 0
local rest = ""

local function look(block)
  block = rest .. block
  local start, newline = 1, block:find("\n", 1, true)
  while newline do
    local line = block:sub(start, newline - 1)
    lines, octets, firsts = lines + 1, octets + #line, firsts + line:byte()
    start = newline + 1
    newline = block:find("\n", start, true)
  end
  rest = block:sub(start)
end

local input = uv.new_pipe()
input:open(0)
input:read_start(function(message, block)
  assert(not message, message)
  if not block then return input:close() end
  look(block)
end)
uv.run()
print(("%d lines, %d octets, %d firsts"):format(lines, octets, firsts))
