--- One program for every kind of handle, unchanged: a client asks line by line,
-- a server answers each line to whoever said it. It never asks what its handles
-- are: the driver keeps what they keep, and the filter keeps apart who spoke.

local driver = require "poe.driver"
local filter = require "poe.filter"

-- Longer than any handle takes; a conversation that hangs fails instead.
local TURNS <const> = 100000

---@class spec.Side
---@field input  poe.FileHandle
---@field output poe.FileHandle the same handle, or one of two
local Side = {}
Side.__index = Side

---@param input poe.FileHandle
---@param output poe.FileHandle
function Side.new(input, output)
  local reading = driver.new(input)
  return setmetatable({
    input = input,
    output = output,
    reading = reading,
    writing = output == input and reading or driver.new(output),
    framing = filter.messages { filter = filter.line(), per = "sender" },
  }, Side)
end

function Side:put(line, to)
  local chunks = self.framing:put(line)
  if to then self.writing:put(chunks, to) else self.writing:put(chunks) end
end

function Side:flush()
  local _, message = self.writing:flush(self.output)
  assert(not message, message)
end

---@return string[] lines
---@return string[]? senders
function Side:get()
  local chunks, senders = self.reading:get(self.input)
  assert(chunks, senders)
  local lines, said_by, fault = self.framing:get(chunks, senders)
  assert(not fault, fault)
  return lines, said_by
end

local function answer(line)
  return #line .. ": " .. line:reverse()
end

local function serve(server)
  local lines, senders = server:get()
  for i, line in ipairs(lines) do server:put(answer(line), senders and senders[i]) end
  server:flush()
end

-- Ask all at once, and take turns until all is answered.
local function ask(client, server, to, requests)
  local replies = {}
  for _, request in ipairs(requests) do client:put(request, to) end
  for _ = 1, TURNS do
    client:flush()
    serve(server)
    local lines = client:get()
    table.move(lines, 1, #lines, #replies + 1, replies)
    if #replies >= #requests then break end
  end
  return replies
end

local conversation = { answer = answer }

---Ask and answer over two handles for each side, which may be one.
---@param client poe.FileHandle[] input and output
---@param server poe.FileHandle[]
---@param to? string the server's address, where the client is not connected
---@param rounds string[][] requests, each list asked at once
---@return string[][] replies
function conversation.hold(client, server, to, rounds)
  local asking, serving = Side.new(client[1], client[2]), Side.new(server[1], server[2])
  local replies = {}
  for i, requests in ipairs(rounds) do replies[i] = ask(asking, serving, to, requests) end
  return replies
end

return conversation
