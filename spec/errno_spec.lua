local errno = require "poe.errno"

describe("poe.errno", function()
  it("names what the system calls its errors", function()
    local _, _, enoent = io.open("/nonexistent")

    assert.equal(enoent, errno.ENOENT)
    assert.equal("integer", math.type(errno.EPIPE))
    assert.is_nil(errno.EWHATEVER)
  end)
end)
