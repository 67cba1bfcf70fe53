-- Filters need neither descriptor nor loop: octets in, records out, and back.

local Block = require "poe.filter.block"
local Line = require "poe.filter.line"

-- However a stream is cut, its lines are the same.
local line = Line.new { literal = "\r\n", max_length = 80 }
for _, chunk in ipairs { "GET / HT", "TP/1.0\r", "\nHost: lua.org\r\n\r", "\nbo", "dy" } do
  line:get_one_start { chunk }
  for record in line.get_one, line do print(("line %q"):format(record)) end
end

-- What is left belongs to whoever reads on.
local rest = line:get_pending()
print(("left %q"):format(table.concat(rest)))

-- Blocks with their length in front, as two octets.
local block = Block.new { format = ">I2" }
local framed = block:put { "one", "two", "" }
print(("sent %q"):format(table.concat(framed)))
for _, record in ipairs(block:get(framed)) do print(("block %q"):format(record)) end

-- A stream that cannot be framed is a result, not a raised error.
local records, fault = Line.new { max_length = 8 }:get { "short\nfar too long" }
print(records[1], "then:", fault)
