-- Records of fields, quoted or not.

local CSV = require "poe.filter.csv"

local LIMIT <const> = 300

local function field(random)
  if random:one_in(3) then return '"' .. random:octets(12, 'ab ,\r\n;"'):gsub('"', '""') .. '"' end
  return random:octets(8, "abc 1\t'")
end

local function target(title, options, separator, put)
  options.max_length, options.max_fields = LIMIT, 32
  return {
    title = title,
    new = function() return CSV.new(options) end,
    limit = LIMIT + 16,
    put = put,
    tokens = { '"', '""', '"""', separator, "\r\n", "\n", "\r", "\r\r\n", '"a"b', 'a"', separator:rep(40) },
    stream = function(random)
      local width = random:between(1, 4)
      return random:several(0, 6, function()
        local fields = {}
        for i = 1, random:one_in(8) and random:between(1, 5) or width do fields[i] = field(random) end
        return table.concat(fields, separator) .. random:pick { "\r\n", "\n", "\r\n\r\n" }
      end)
    end,
  }
end

return {
  target("default", {}, ","),
  target("any number of fields", { fields = "any" }, ","),
  target("with a header", { header = true }, ",", false), -- who puts must have read one, or be told the names
  target("other separators", { separator = ";", quote = "'", fields = "any" }, ";"),
}
