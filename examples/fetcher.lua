-- Fetches pages side by side, each in a task of its own with the same deadline.
-- usage: fetcher.lua SECONDS http://HOST[:PORT]/PATH …

local poe = require "poe"
local HTTP = require "poe.filter.http"

local function fetch(url)
  local host, path = url:match "^http://([^/?#]+)([!-\"$-~]*)$"
  if not host then return nil, "not a URL that is fetched here" end
  local address = host:find ":%d+$" and host or host .. ":80"
  local conn <close>, why = poe.connect(address, { filter = HTTP.new { side = "client" } })
  if not conn then return nil, why end
  conn:write {
    type = "request", method = "GET", target = path:find "^/" and path or "/" .. path,
    headers = { Host = host, Connection = "close" },
  }
  local head, octets = nil, 0
  for record in conn:lines() do -- the page is not kept, however long it is
    if record.type == "response" then head = record end
    if record.type == "body" then octets = octets + #record.data end
    if record.type == "end" and head.status >= 200 then
      return ("%d %s, %d octets"):format(head.status, head.reason, octets)
    end
  end
  return conn:read() -- tells why there is no more
end

poe.run(function()
  local seconds, tasks = table.remove(arg, 1), {}
  for i, url in ipairs(arg) do -- what is wrong with one, such as its port, does not end the others
    tasks[i] = poe.spawn(pcall, poe.with_timeout, tonumber(seconds), fetch, url)
  end
  for i, url in ipairs(arg) do
    local ok, page, why = tasks[i]:join()
    print(url, ok and page or why or page)
  end
end)
