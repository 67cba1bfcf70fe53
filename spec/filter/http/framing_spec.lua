local framing = require "poe.filter.http.framing"

describe("poe.filter.http.framing", function()
  local words = {
    { "close", true }, { "Close", true }, { "keep-alive, close", true }, { " close\t,a", true }, { "a,CLOSE", true },
    { "closed", false }, { "un-close", false }, { "c lose", false }, { "", false }, { nil, false },
  }
  for _, case in ipairs(words) do
    it(("finds the word in %q: %s"):format(case[1] or "nothing", case[2]), function()
      assert.equal(case[2], framing.has_word(case[1], "close"))
    end)
  end

  it("takes a length of up to 18 digits, and zeros before them", function()
    assert.equal(999999999999999999, framing.length(("9"):rep(18)))
    assert.equal(5, framing.length "005")
  end)

  it("shows what is no length, and not all of it", function()
    assert.same({ nil, "content-length is no number: '" .. ("x"):rep(40) .. "...'", 400 },
      { framing.length(("x"):rep(100)) })
  end)
end)
