-- A conversation over a socketpair: one end asks sums, the other answers.

local driver = require "poe.driver"
local handle = require "poe.handle"
local Line = require "poe.filter.line"

-- One end: a handle, the driver that fits it, and what frames its octets.
local End = {}
End.__index = End

local function new_end(h)
  return setmetatable({ handle = h, driver = assert(driver.new(h)), filter = Line.new() }, End)
end

function End:say(line)
  self.driver:put(self.filter:put(line))
  assert(self.driver:flush(self.handle) == 0)
end

function End:hear()
  local chunks = assert(self.driver:get(self.handle))
  return self.filter:get(chunks)
end

local a, b = assert(handle.socketpair())
local client, server = new_end(a), new_end(b)

client:say "6 * 7"
client:say "2 ^ 10"
client:say "one more"
for _, question in ipairs(server:hear()) do
  local sum = load("return " .. question, question, "t", {})
  server:say(question .. (sum and " = " .. sum() or " is no sum"))
end
for _, answer in ipairs(client:hear()) do print(answer) end

a:close()
print(server.driver:get(server.handle))
