local HTTPD = require "poe.filter.httpd"
local differences = require "spec.filter.vectors.httpd_differences"
local vectors = require "spec.support.filter_vectors"

local CASES = require "spec.filter.vectors.httpd"

-- Names in lower case, sorted by them, as POE's are in an order of its own.
local function sorted(fields)
  local list = {}
  for i, field in ipairs(fields) do list[i] = { field[1]:lower(), field[2], i } end
  table.sort(list, function(a, b)
    if a[1] ~= b[1] then return a[1] < b[1] end
    return a[3] < b[3]
  end)
  for _, field in ipairs(list) do field[3] = nil end
  return list
end

-- What of a record is compared.
local function content_of(record)
  if type(record) ~= "table" then return record end
  return {
    method = record.method, uri = record.uri, protocol = record.protocol, content = record.content,
    fields = sorted(record.fields),
  }
end

-- What of a step is compared. POE's answer to what it could not read is a fault of ours.
local function result(step)
  local fails, list = step.message ~= nil, step.records and {} or nil
  for i, record in ipairs(step.records or {}) do
    if record.code then fails = true else list[i] = content_of(record) end
  end
  if fails and list and not list[1] then list = nil end
  return {
    fails = fails, records = list, record = content_of(step.record), pending = step.pending, chunks = step.chunks,
  }
end

local function expected(case, difference)
  local results = {}
  for i, step in ipairs(case.steps or {}) do
    results[i] = result(difference.steps and difference.steps[i] or step)
  end
  return { raises = case.raises ~= nil, steps = case.raises and {} or results }
end

local function given(case)
  local results, raised = vectors.run("httpd", case)
  for i, step in ipairs(results) do results[i] = result(step) end
  return { raises = raised ~= nil, steps = results }
end

describe("poe.filter.httpd, as POE's,", function()
  local known = {}
  for _, case in ipairs(CASES) do
    local difference = differences.cases[case.id]
    known[case.id] = true

    if not difference then
      it("gives what POE gives: " .. case.id, function()
        assert.same(expected(case, {}), given(case))
      end)
    elseif difference.put_raises then
      it("raises where POE does not: " .. case.id .. " (" .. difference.rule .. ")", function()
        assert.has_error(function() HTTPD.new():put(case.steps[1][2]) end, difference.put_raises)
      end)
    else
      it("differs from POE: " .. case.id .. " (" .. difference.rule .. ")", function()
        assert.same(expected(case, difference), given(case))
        assert.not_same(expected(case, {}), given(case))
      end)
    end
  end

  it("differs only in cases that exist, by rules that say why", function()
    for id, difference in pairs(differences.cases) do
      assert.is_true(known[id], id)
      assert.is_string(differences.rules[difference.rule], id)
    end
  end)
end)
