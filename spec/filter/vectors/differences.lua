--- Where our filters give something else than Perl's POE, and by which rule.
--
-- `steps` holds what we give instead, by the number of the step (where a `message`
-- stands, its text is for the reader); `raises` is what the constructor raises; `last`
-- is the last step that runs. vectors_spec.lua fails when one of these no longer differs.

local differences = {}

differences.rules = {
  ["output ends with LF"] =
    "output_literal is LF by default, as files and nearly all protocols' readers have it; POE's is CRLF",
  ["same however cut"] =
    "records must not depend on how the stream was cut: the LF after a CR that ended a line belongs to it, "
    .. "and a match that may still grow waits for more, or for finish()",
  ["wrong options raise"] =
    "an option that is unknown, ill-typed or of no use is a mistake of the program, and raises in new",
  ["a pattern is one whole"] =
    "POE pastes an uncompiled alternation into its own expression; our patterns are never part of another",
  ["clones are new"] =
    "clone() gives a filter as if new: what the first stream taught its filter is not true of the next",
  ["faults stay"] =
    "after a fault the octets stay pending and every get_one says the same: where the next record starts is a "
    .. "guess, and a guess lets a peer smuggle records; records before the fault are delivered",
  ["limits need no end"] =
    "a line is over max_length as soon as its octets are, not when its end arrives: that bounds the memory",
  ["complete records do not count"] =
    "max_buffer bounds what waits for the end of one record; complete lines that wait are the reader's, and "
    .. "counting them would make the result depend on how much one read gave",
  ["feeding never fails"] =
    "get_one_start parses nothing and refuses nothing: limits are found by get_one",
  ["a host is named"] =
    "a request of HTTP/1.1 without Host is answered with 400, as RFC 9112 section 3.2 asks for",
  ["nothing is no chunk"] =
    "no records give no chunk, not an empty one",
  ["pending is what came"] =
    "get_pending gives all octets that are not in a record, a header that was understood included",
  ["malformed is a fault"] =
    "junk where a length should be is a fault; POE drops it, with a warning, and takes what follows for a block",
  ["nothing is nil"] =
    "get_pending gives nil when there is nothing, of each filter; POE's stack gives an empty list",
  ["booleans are booleans"] =
    "what is off is false, not nothing",
  ["one record stands for a list"] =
    "put takes one record alone; what is no table cannot be a group, so a list of such is one",
  ["one at a time"] =
    "get_one gives exactly one record, also where a function has made several of what came",
  ["an empty stack is a stream"] =
    "as POE documents it",
  ["leftovers go on"] =
    "what the filter that was shifted has not returned is framed by those that stay",
}

differences.cases = {
  ["line-put-is-stateless"] = { rule = "output ends with LF",
    steps = {
      [2] = { chunks = { "out\n" } },
    },
  },
  ["line-default-chunk1"] = { rule = "same however cut",
    steps = {
      [4] = { records = {} },
      [15] = { records = {} },
      [19] = { records = {} },
    },
  },
  ["line-in-literal-only"] = { rule = "output ends with LF",
    steps = {
      [3] = { chunks = { "a\n" } },
    },
  },
  ["line-unknown-param"] = { rule = "wrong options raise",
    raises = "unknown option 'bogus' to 'poe.filter.line.new'",
  },
  ["line-regexp-alone"] = { rule = "wrong options raise",
    raises = "unknown option 'regexp' to 'poe.filter.line.new'",
  },
  ["line-re-alt-plain"] = { rule = "a pattern is one whole",
    steps = {
      [1] = { records = { "a" } },
      [2] = { pending = { "b" } },
      [3] = { records = { "bc" } },
    },
  },
  ["line-re-multichar-split"] = { rule = "same however cut",
    steps = {
      [1] = { records = {} },
      [2] = { records = { "1" } },
      [3] = { pending = { "2ab" } },
    },
  },
  ["line-auto-empty-string"] = { rule = "output ends with LF",
    steps = {
      [3] = { chunks = { "z\n" } },
    },
  },
  ["line-auto-clone-after"] = { rule = "clones are new",
    steps = {
      [4] = { records = { "x", "y\r" } },
    },
  },
  ["line-auto-clone-suspicious"] = { rule = "clones are new",
    steps = {
      [3] = { records = { "", "b\r" } },
    },
  },
  ["line-max-length-plus1"] = { rule = "faults stay",
    steps = {
      [2] = { pending = { "abcd\n" } },
    },
  },
  ["line-max-length-loses-earlier"] = { rule = "faults stay",
    steps = {
      [1] = { records = { "ab" }, message = "line longer than 3 octets" },
      [2] = { pending = { "abcd\nef\n" } },
      [3] = { message = "line longer than 3 octets" },
    },
  },
  ["line-max-length-get-one"] = { rule = "faults stay",
    steps = {
      [4] = { message = "line longer than 3 octets" },
      [5] = { pending = { "abcd\nef\n" } },
    },
  },
  ["line-max-length-unterminated"] = { rule = "limits need no end",
    steps = {
      [1] = { message = "line longer than 3 octets" },
      [3] = { message = "line longer than 3 octets" },
      [6] = { pending = { "abcdefghij\n" } },
    },
  },
  ["line-max-buffer-plus1"] = { rule = "complete records do not count",
    steps = {
      [1] = { records = { "ab", "cd" } },
      [2] = {},
      [3] = {},
      [4] = {},
    },
  },
  ["switch-line-limits"] = { rule = "feeding never fails",
    steps = {
      [2] = { carried = { "abcdefgh" } },
    },
  },
  ["switch-line-to-httpd"] = { rule = "a host is named",
    steps = {
      [4] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["block-fixed-put-empty-list"] = { rule = "nothing is no chunk",
    steps = {
      [1] = { chunks = {} },
    },
  },
  ["block-fixed-maxbuffer-smaller"] = { rule = "wrong options raise",
    raises = "bad option 'max_buffer' to 'poe.filter.block.new' (integer >= 8 expected, got 4)",
  },
  ["block-fixed-fraction"] = { rule = "wrong options raise",
    raises = "bad option 'block_size' to 'poe.filter.block.new' (integer >= 1 expected, got 2.5)",
  },
  ["block-codec-pending-header"] = { rule = "pending is what came",
    steps = {
      [6] = { pending = { "12\0" } },
    },
  },
  ["block-codec-switch-mid-block"] = { rule = "pending is what came",
    steps = {
      [2] = { carried = { "5\0hel" } },
      [3] = { record = "5\0hel" },
    },
  },
  ["block-codec-negative"] = { rule = "malformed is a fault",
    steps = {
      [1] = { message = "malformed block length: octet 1 is 0x2d" },
      [2] = { message = "malformed block length: octet 1 is 0x2d" },
      [3] = { pending = { "-5\0hello" } },
    },
  },
  ["block-codec-max-length-recovers-wrong"] = { rule = "faults stay",
    steps = {
      [2] = { message = "block longer than 4 octets" },
      [3] = { pending = { "9\0abcdefghi3\0xyz" } },
    },
  },
  ["block-u8"] = { rule = "pending is what came",
    steps = {
      [2] = { pending = { "" } },
    },
  },
  ["block-codec-maxlength-custom"] = { rule = "faults stay",
    steps = {
      [2] = { pending = { "\0\0\0\t" } },
    },
  },
  ["recordblock-blocksize"] = { rule = "wrong options raise",
    steps = {
      [3] = { message = "bad option 'block_size' to 'poe.filter.recordblock.blocksize'" },
      [4] = { message = "bad option 'block_size' to 'poe.filter.recordblock.blocksize'" },
    },
  },
  ["recordblock-checkput-off"] = { rule = "booleans are booleans",
    steps = {
      [4] = { returns = false },
    },
  },
  ["recordblock-put-plain"] = { rule = "one record stands for a list",
    steps = {
      [1] = { chunks = { "a" } },
    },
  },
  ["map-one-to-many"] = { rule = "one at a time",
    steps = {
      [2] = { record = "a" },
      [3] = { record = "a" },
      [4] = { record = "b" },
    },
  },
  ["map-modify-bad"] = { rule = "wrong options raise",
    steps = {
      [1] = { message = "bad option 'get' to 'poe.filter.map.modify' (function expected, got string)" },
    },
  },
  ["map-modify-unknown"] = { rule = "wrong options raise",
    steps = {
      [1] = { message = "unknown option 'elephant' to 'poe.filter.map.modify'" },
    },
  },
  ["map-code-and-get"] = { rule = "wrong options raise",
    raises = "bad option 'code' to 'poe.filter.map.new' (not together with 'get')",
  },
  ["map-unknown-param"] = { rule = "wrong options raise",
    raises = "unknown option 'bogus' to 'poe.filter.map.new'",
  },
  ["stack-pin"] = { rule = "pending is what came",
    steps = {
      [2] = { pending = { "test one (1)!test two (2)!" } },
      [4] = {},
    },
  },
  ["stack-line-map"] = { rule = "nothing is nil",
    steps = {
      [3] = {},
    },
  },
  ["stack-pending-none"] = { rule = "nothing is nil",
    steps = {
      [1] = {},
    },
  },
  ["stack-pending-last"] = { rule = "pending is what came",
    steps = {
      [2] = { pending = { "ab" } },
    },
  },
  ["stack-multi-then-block"] = { rule = "nothing is nil",
    steps = {
      [2] = {},
    },
  },
  ["stack-two-lines"] = { rule = "pending is what came",
    steps = {
      [2] = { pending = { "e\n" } },
    },
  },
  ["stack-block-line"] = { rule = "pending is what came",
    steps = {
      [2] = { pending = { "1\0d" } },
    },
  },
  ["stack-empty-get"] = { rule = "an empty stack is a stream",
    steps = {
      [1] = { records = { "x" } },
    },
  },
  ["stack-shift-with-pending"] = { rule = "leftovers go on",
    steps = {
      [3] = { records = { "CD" } },
      [4] = {},
    },
  },
  ["stack-unknown-param"] = { rule = "wrong options raise",
    raises = "unknown option 'bogus' to 'poe.filter.stackable.new'",
  },
  ["reference-bad-data"] = { rule = "faults stay",
    steps = {
      [2] = { pending = { "3\0DAB3\0cba" } },
      [3] = { message = "decode: bad data" },
    },
  },
  ["reference-nofatals"] = { rule = "wrong options raise",
    raises = "unknown option 'no_fatals' to 'poe.filter.reference.new'",
  },
}

return differences
