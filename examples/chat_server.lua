-- Passes on what each client says to all others; SIGTERM ends it in order.
-- usage: chat_server.lua [ADDRESS], and then `nc 127.0.0.1 7001` in several windows

local poe = require "poe"

local members = {} -- name -> connection

-- Nobody waits for who reads too slowly: `put` does not, where `write` would.
local function tell_all(text, speaker)
  for name, conn in pairs(members) do
    if name ~= speaker and conn:put(text) ~= false then
      members[name] = nil
      conn:close { discard = true }
    end
  end
end

local function ask_name(conn)
  conn:write "who are you?"
  for name in conn:lines() do
    if name ~= "" and not members[name] then return name end
    conn:write "somebody else, please?"
  end
end

local server = assert(poe.listen(arg[1] or "127.0.0.1:7001", function(conn)
  local name = ask_name(conn)
  if not name then return end
  members[name] = conn
  tell_all(name .. " is here")
  for line in conn:lines() do tell_all(name .. ": " .. line, name) end
  if members[name] ~= conn then return end -- was let go
  members[name] = nil
  tell_all(name .. " has left")
end))

local function finish()
  tell_all "the server ends"
  for _, conn in pairs(members) do conn:shutdown_output() end
  server:stop(2) -- seconds for who has still something to read
end

-- The loop does not go on for the signal alone.
assert(poe.loop.default():signal("TERM", finish)):unref()
poe.run()
