-- A filter for each sender, where nobody is named: all is one's.

local Block = require "poe.filter.block"
local Line = require "poe.filter.line"
local Messages = require "poe.filter.messages"
local block = require "spec.fuzz.grammars.block"
local line = require "spec.fuzz.grammars.line"

local function target(title, template, like)
  return {
    title = title,
    new = function() return Messages.new { filter = template, per = "sender" } end,
    get = function(filter, chunks)
      local records, _, message = filter:get(chunks)
      return records, message and message:match "^[^;]*"
    end,
    limit = like.limit,
    tokens = like.tokens,
    stream = like.stream,
  }
end

return {
  target("lines", Line.new { max_length = 256, max_buffer = 272 }, line[1]),
  target("blocks", Block.new { max_length = 300, max_buffer = 320 }, block[1]),
}
