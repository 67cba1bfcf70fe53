-- Fetches pages side by side, each in a task of its own with the same deadline.
-- usage: fetcher.lua SECONDS http://HOST:PORT/PATH …

local poe = require "poe"
local Line = require "poe.filter.line"
local Stream = require "poe.filter.stream"

local function fetch(url)
  local address, path = url:match "^http://([^/]+)(/.*)$"
  local conn <close>, why = poe.connect(address, { filter = Line.new { literal = "\r\n" } })
  if not conn then return nil, why end
  conn:write("GET " .. path .. " HTTP/1.0", "Host: " .. address, "")
  local status = conn:read()
  for header in conn:lines() do
    if header == "" then break end
  end
  conn:set_input_filter(Stream.new()) -- lines end here: what follows is the page
  local octets = 0
  for some in conn:lines() do octets = octets + #some end
  return ("%s, %d octets"):format(status, octets)
end

poe.run(function()
  local seconds, tasks = table.remove(arg, 1), {}
  for i, url in ipairs(arg) do tasks[i] = poe.spawn(poe.with_timeout, tonumber(seconds), fetch, url) end
  for i, url in ipairs(arg) do
    local page, why = tasks[i]:join()
    print(url, page or why)
  end
end)
