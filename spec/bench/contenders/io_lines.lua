-- Lua's own io: io.lines.
local lines, octets, firsts = 0, 0, 0
for line in io.lines() do
  lines, octets, firsts = lines + 1, octets + #line, firsts + line:byte()
end
print(("%d lines, %d octets, %d firsts"):format(lines, octets, firsts))
