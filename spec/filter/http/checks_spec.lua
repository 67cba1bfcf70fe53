local checks = require "poe.filter.http.checks"

describe("poe.filter.http.checks", function()
  describe("host_fault", function()
    local cases = {
      { nil, {}, "no host in a request of HTTP/1.1" }, { nil, { version = "1.0" }, nil },
      { "", {}, nil }, { "x", {}, nil }, { "x y", { version = "1.0" }, "invalid host" },
    }
    for _, case in ipairs(cases) do
      it(("says of the host %q in HTTP/%s: %s"):format(case[1] or "none", case[2].version or "1.1", case[3]), function()
        assert.equal(case[3], checks.host_fault(case[1], { target = "/", version = case[2].version }))
      end)
    end
  end)

  it("tells trailers from none", function()
    assert.is_true(checks.has_trailers { trailers = { a = "b" } })
    assert.is_false(checks.has_trailers { trailers = {} })
    assert.is_false(checks.has_trailers {})
  end)
end)
