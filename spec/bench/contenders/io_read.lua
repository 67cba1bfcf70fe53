-- Lua's own io: io.read(65536) until the end.
local octets, wrong = 0, 0
local block = io.read(65536)
while block do
  if block:byte() ~= octets % 251 then wrong = wrong + 1 end
  octets = octets + #block
  block = io.read(65536)
end
print(("%d octets, %d wrong"):format(octets, wrong))
