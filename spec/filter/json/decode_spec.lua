local cases = require "spec.filter.json.cases"
local decode = require("poe.filter.json.decode").new(100, 1 << 20)

local function types_of(value)
  if type(value) ~= "table" then return math.type(value) or type(value) end
  local types = {}
  for key, element in pairs(value) do types[key] = types_of(element) end
  return types
end

local function shown(text)
  return #text > 60 and text:sub(1, 57) .. "..." or text
end

describe("poe.filter.json.decode", function()
  for _, case in ipairs(cases.accepted) do
    local text, value = case[1], case[2]
    it(("reads %q"):format(shown(text)), function()
      local got, message = decode(text)

      assert.same({ value, nil }, { got, message })
      assert.same(types_of(value), types_of(got))
      if value == 0 then assert.equal(1 / value, 1 / got) end -- -0 is not 0
    end)
  end

  for _, case in ipairs(cases.refused) do
    it(("refuses %q"):format(shown(case[1])), function()
      assert.same({ nil, case[2] }, { decode(case[1]) })
    end)
  end

  it("has many cases", function()
    assert.is_true(#cases.accepted + #cases.refused >= 150)
  end)

  it("raises again what is no fault of the text", function()
    assert.has_error(function() decode(nil) end)
  end)
end)
