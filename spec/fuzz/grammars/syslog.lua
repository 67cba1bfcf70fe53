-- Messages of syslog, old and new, counted or behind trailers.

local Syslog = require "poe.filter.syslog"

local LIMIT <const> = 300

local function text(random)
  return random:pick {
    "<34>1 2003-10-11T22:14:15.003Z host app - ID47 - ", "<13>Oct 11 22:14:15 host app[1]: ", "<6>", "<191>",
    '<165>1 - - - - - [a@1 b="c\\"d"][e] ',
  } .. random:octets(30, "abc <>[]\\\"1 ")
end

local function target(title, options, make, put)
  options.max_length = LIMIT
  return {
    title = title,
    new = function() return Syslog.new(options) end,
    limit = LIMIT + 16,
    put = put,
    tokens = {
      "<", ">", "<0>", "<192>", "\n", "\r\n", "\0", "1 ", "0 ", "300 ", "301 ", "[", "]", '"', "1 -", "99999999999 ",
    },
    stream = function(random)
      return random:several(0, 6, function() return make(text(random), random) end)
    end,
  }
end

local function counted(message) return #message .. " " .. message end
local function behind(trailer) return function(message) return message .. trailer end end
local function either(message, random) return random:one_in(2) and counted(message) or message .. "\n" end

return {
  target("counted", { framing = "counted" }, counted),
  target("lf", { framing = "newline" }, behind "\n"),
  target("crlf", { framing = "newline", trailer = "crlf" }, behind "\r\n"),
  target("nul", { framing = "newline", trailer = "nul" }, behind "\0"),
  target("auto", {}, either),
  target("parsed", { parse = true }, either, false),
}
