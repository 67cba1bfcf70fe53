local frame = require "poe.filter.websocket.frame"

describe("poe.filter.websocket.frame", function()
  local LENGTHS = {
    { "\x81\x00", { 0, 3 } },
    { "\x81\xfd", { 125, 3 } },
    { "\x81\x7e\0\x7e", { 126, 5 } },
    { "\x81\x7e\0", { nil, 4 } },
    { "\x81\x7e\0\x7d", { nil, nil, "frame length 125 written in 2 octets" } },
    { "\x81\xff\0\0\0\0\0\1\0\0", { 65536, 11 } },
    { "\x81\xff\0\0\0\0\0\1\0", { nil, 10 } },
    { "\x81\xff\0\0\0\0\0\0\255\255", { nil, nil, "frame length 65535 written in 8 octets" } },
    { "\x81\xff\128\0\0\0\0\0\0\0", { nil, nil, "frame length with its top bit set" } },
  }
  for _, case in ipairs(LENGTHS) do
    it(("reads the length in %q, wherever it begins"):format(case[1]), function()
      assert.same(case[2], { frame.length(case[1], 1, case[1]:byte(2)) })
      local size, at, why = frame.length("xyz" .. case[1], 4, case[1]:byte(2))
      assert.same(case[2], { size, size and at - 3 or at, why })
    end)
  end

  it("knows the kind of each opcode", function()
    for kind, opcode in pairs(frame.OPCODES) do assert.equal(kind, frame.KINDS[opcode]) end
  end)

  it("appends messages, of one frame or of several", function()
    local chunks = {}

    frame.append(chunks, "text", "ab", false)
    frame.append_fragments(chunks, "binary", "abcde", false, 2)
    frame.append_fragments(chunks, "binary", "abcd", false, 2)

    assert.same({ "\x81\2ab", "\2\2ab", "\0\2cd", "\x80\1e", "\2\2ab", "\x80\2cd" }, chunks)
  end)
end)
