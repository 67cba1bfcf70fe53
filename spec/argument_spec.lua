local argument = require "poe.argument"

-- A public function whose second argument is a function.
local function public(_, fn)
  argument.check_function(fn, "public", 2)
  return "done"
end

describe("poe.argument.check_function", function()
  it("takes a function", function()
    assert.equal("done", public(1, print))
  end)

  for _, given in ipairs { "text", 1, true, {} } do
    it("blames the caller of the public function for a " .. type(given), function()
      local _, why = pcall(function() local _ = public(1, given) end)

      assert.matches("^[^:]*argument_spec%.lua:%d+: bad argument #2 to 'public' %(function expected, got "
        .. type(given) .. "%)$", why)
    end)
  end
end)
