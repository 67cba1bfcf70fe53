local names = require "poe.filter.telnet.names"

describe("poe.filter.telnet.names", function()
  it("names options, those that have no name by their number", function()
    assert.equal("ECHO", names.option(1))
    assert.equal(200, names.option(200))
    assert.equal(1, names.option_number "ECHO")
    assert.equal(200, names.option_number(200))
    for _, wrong in ipairs { "echo", 256, -1, 1.5, true } do assert.is_nil(names.option_number(wrong)) end
  end)

  it("names commands that have no argument, and no others", function()
    assert.equal("AYT", names.command(246))
    assert.equal(246, names.command_number "AYT")
    for _, number in ipairs { 0, 235, 240, 250, 251, 252, 253, 254, 255 } do assert.is_nil(names.command(number)) end
  end)
end)
