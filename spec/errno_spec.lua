local errno = require "poe.errno"

describe("poe.errno", function()
  it("names what the system calls its errors", function()
    local _, _, enoent = io.open("/nonexistent")

    assert.equal(enoent, errno.ENOENT)
    assert.equal("integer", math.type(errno.EPIPE))
    assert.is_nil(errno.EWHATEVER)
  end)

  it("names what getaddrinfo fails with, as codes that no errno has", function()
    for name, code in pairs(errno) do
      assert.equal(name:find("^EAI_") ~= nil, code < 0)
    end
    assert.equal("integer", math.type(errno.EAI_NONAME))
  end)
end)
