-- The requests of http, as POE's filter of them gives them.

local HTTPD = require "poe.filter.httpd"
local http = require "spec.fuzz.grammars.http"

-- The first of http, but for what is told here.
local function target(title, options, fields)
  fields.title, fields.new = title, function() return HTTPD.new(options) end
  return setmetatable(fields, { __index = http[1] })
end

-- Strings of content that follow each other are one.
local function joined(records)
  local list = {}
  for _, record in ipairs(records) do
    local both = type(record) == "string" and type(list[#list]) == "string"
    if both then list[#list] = list[#list] .. record else list[#list + 1] = record end
  end
  return list
end

return {
  target("requests", { max_content = 2048, max_buffer = 8192 }, { merged = function(records) return records end }),
  target("streaming", { streaming = true }, { merged = joined, limit = 1 << 17 }),
}
