-- Feeds each filter what a peer may send to do harm, whole and cut into octets, and tries the scenarios;
-- `make hostile` runs it. From the environment: CASE (a word in the names).
--
-- Each case has a bound on memory and on work, which is linear in its octets: spec/hostile/judge.lua.

local hostile = require "spec.hostile.judge"
local json = require "spec.hostile.cases.json"
local http = require "spec.filter.http.hostile"
local streams = require "spec.hostile.cases.streams"

local CASE <const> = os.getenv "CASE" or ""

-- So many octets are also fed one by one.
local CUT <const> = 20000

local total = { tried = 0, good = 0 }

local function try(name, case)
  if not name:find(CASE, 1, true) then return end
  for _, way in ipairs { "whole", "cut" } do
    if way == "whole" or #case.octets <= CUT then
      local why = hostile.fault_of(case, way == "cut")
      total.tried, total.good = total.tried + 1, total.good + (why and 0 or 1)
      if why then print(("not survived: %s, %s: %s"):format(name, way, why)) end
    end
  end
end

local function shown(octets)
  return ("%q"):format(#octets > 60 and octets:sub(1, 60) .. "…" or octets):gsub("\\\n", "\\n")
end

local function try_json(text, is_taken)
  local name = ("json %s %s"):format(is_taken and "taken" or "refused", shown(text))
  try(name, { filter = "json", options = { framing = "sequence" }, octets = "\x1e" .. text .. "\n",
    is_right = hostile.is_json(text, is_taken) })
  if text:find "[\n\0]" or text:find "^%s*$" then return end
  try(name .. " in a line", { filter = "json", options = { malformed = "report" }, octets = text .. "\n",
    is_right = hostile.is_json(text, is_taken) })
end

local function try_http(filter, options, list)
  for _, case in ipairs(list) do
    try(filter .. " " .. shown(case[1]), { filter = filter, options = options, octets = case[1], fault = case[2] })
  end
end

for _, text in ipairs(json.taken) do try_json(text, true) end
for _, text in ipairs(json.refused) do try_json(text, false) end
try_http("http", { side = "server", gather = true }, http.server)
try_http("http", { side = "client", gather = true }, http.client)
try_http("httpd", {}, http.server)
try_http("httpd", { streaming = true }, http.server)
for _, case in ipairs(streams) do
  try(("%s %s"):format(case[1], shown(case[3])),
    { filter = case[1], options = case[2], octets = case[3], fault = case[4], records = case[5] })
end
for _, scenario in ipairs(require "spec.hostile.scenarios") do
  if scenario.name:find(CASE, 1, true) then
    local ok, why = pcall(scenario.run)
    total.tried, total.good = total.tried + 1, total.good + (ok and 1 or 0)
    if not ok then print(("not survived: %s: %s"):format(scenario.name, why)) end
  end
end
print(("score: %d of %d runs of hostile inputs"):format(total.good, total.tried))
os.exit(total.tried > 0 and total.good == total.tried)
