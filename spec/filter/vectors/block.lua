--- What Perl's POE::Filter::Block gives: measured on POE 1.370, Perl 5.36.
-- Options have our names, regular expressions are Lua patterns, `undef` as InputLiteral
-- is `autodetect`. `message` and `raises` are POE's exceptions. How a case is read, and
-- where we differ: ../vectors_spec.lua and differences.lua.

return {
  { id = "block-fixed-4", tag = "pin", options = { block_size = 4 }, steps = {
    { "put", { "12345678" }, chunks = { "12345678" } },
    { "get", { "12345678" }, records = { "1234", "5678" } },
    { "put", { "1234", "5678" }, chunks = { "12345678" } },
    { "get_pending" },
  } },
  { id = "block-fixed-get-one", tag = "pin", options = { block_size = 4 }, steps = {
    { "get_one_start", { "12345678" } },
    { "get_one", record = "1234" },
    { "put", { "1234" }, chunks = { "1234" } },
    { "get_one", record = "5678" },
    { "get_one" },
  } },
  { id = "block-fixed-partial", tag = "doc", options = { block_size = 8 }, steps = {
    { "get_one_start", { "abcdefghijklmnopqrstuvwxyz" } },
    { "get_one", record = "abcdefgh" },
    { "get_one", record = "ijklmnop" },
    { "get_one", record = "qrstuvwx" },
    { "get_one" },
    { "get_pending", pending = { "yz" } },
    { "get_one_start", { "123456" } },
    { "get_one", record = "yz123456" },
    { "get_pending" },
  } },
  { id = "block-fixed-1", tag = "plain", options = { block_size = 1 }, steps = {
    { "get", { "abc" }, records = { "a", "b", "c" } },
    { "get_pending" },
  } },
  -- put({}) returns one empty chunk
  { id = "block-fixed-put-empty-list", tag = "wart", options = { block_size = 4 }, steps = {
    { "put", {}, chunks = { "" } },
  } },
  { id = "block-fixed-binary", tag = "plain", options = { block_size = 2 }, steps = {
    { "get", { "\0\xff\n\r\x80" }, records = { "\0\xff", "\n\r" } },
    { "get_pending", pending = { "\x80" } },
  } },
  { id = "block-fixed-clone", tag = "plain", options = { block_size = 4 }, steps = {
    { "get", { "ab" }, records = {} },
    { "clone" },
    { "get_pending" },
    { "get", { "cdef" }, records = { "cdef" } },
  } },
  -- MaxBuffer below BlockSize is accepted, so a block can never be read; refuse it
  { id = "block-fixed-maxbuffer-smaller", tag = "bug",
    options = { block_size = 8, max_buffer = 4 },
    steps = {
    { "get", { "1234" }, records = {} },
    { "get", { "5" }, message = "Framing buffer exceeds the limit" },
  } },
  { id = "block-fixed-0", tag = "plain",
    options = { block_size = 0 },
    raises = "Block doesn't support zero or negative block sizes" },
  -- non-integers are not refused; truncated by substr
  { id = "block-fixed-fraction", tag = "wart", options = { block_size = 2.5 }, steps = {
    { "get", { "abcdef" }, records = { "ab", "cd" } },
    { "get_pending", pending = { "ef" } },
  } },
  -- Block.pm forgets to import carp: the intended warning is an exception
  { id = "block-unknown-param", tag = "bug",
    options = { block_size = 4, bogus = 1 },
    raises = "Undefined subroutine &Block::carp called" },
  -- "LEN\0DATA"
  { id = "block-codec-pin", tag = "pin", options = {}, steps = {
    { "put", { "a", "bc", "def", "ghij" }, chunks = { "1\0a", "2\0bc", "3\0def", "4\0ghij" } },
    { "get", { "1\0a", "2\0bc", "3\0def", "4\0ghij" }, records = { "a", "bc", "def", "ghij" } },
    { "get", { "1" }, records = {} },
    { "get", { "0" }, records = {} },
    { "get", { "\0" }, records = {} },
    { "get", { "klmno" }, records = {} },
    { "get", { "pqrst" }, records = { "klmnopqrst" } },
    { "get_pending" },
  } },
  { id = "block-codec-payload-looks-like-header", tag = "plain", options = {}, steps = {
    { "get", { "4\x002\0xy" }, records = { "2\0xy" } },
    { "get_pending" },
  } },
  { id = "block-codec-binary", tag = "plain", options = {}, steps = {
    { "get", { "4\0\0\xff\n1" }, records = { "\0\xff\n1" } },
    { "put", { "\0\xff" }, chunks = { "2\0\0\xff" } },
  } },
  { id = "block-codec-pending-header", tag = "plain", options = {}, steps = {
    { "get", { "1" }, records = {} },
    { "get_pending", pending = { "1" } },
    { "get", { "2" }, records = {} },
    { "get_pending", pending = { "12" } },
    { "get", { "\0" }, records = {} },
    { "get_pending" },
  } },
  -- consequence: switching to a Stream yields "hel" without "5\0"
  { id = "block-codec-switch-mid-block", tag = "bug", options = {}, steps = {
    { "get", { "5\0hel" }, records = {} },
    { "switch", to = "stream", options = {}, carried = { "hel" } },
    { "get_one", record = "hel" },
    { "get_pending" },
  } },
  -- "-5\0" : the minus sign is junk
  { id = "block-codec-negative", tag = "wart", options = {}, steps = {
    { "get", { "-5\0hello" }, records = {} },
    { "get", {}, records = { "hello" } },
    { "get_pending" },
  } },
  { id = "block-codec-max-length", tag = "pin", options = { max_length = 4 }, steps = {
    { "get", { "5\0hello" }, message = "Expected size of next block exceeds the limit" },
  } },
  { id = "block-codec-max-length-exact", tag = "plain", options = { max_length = 5 }, steps = {
    { "get", { "5\0hello" }, records = { "hello" } },
    { "get_pending" },
  } },
  { id = "block-codec-max-length-pin", tag = "pin", options = { max_length = 10 }, steps = {
    { "get", { "134\0a bunch of data here" }, message = "Expected size of next block exceeds the limit" },
  } },
  -- after the exception the over-long size is remembered and the block is then accepted
  { id = "block-codec-max-length-recovers-wrong", tag = "bug", options = { max_length = 4 }, steps = {
    { "get", { "9\0abc" }, message = "Expected size of next block exceeds the limit" },
    { "get", { "defghi3\0xyz" }, records = { "abcdefghi", "xyz" } },
    { "get_pending" },
  } },
  { id = "block-codec-max-buffer-pin", tag = "pin",
    options = { max_buffer = 10, max_length = 5 },
    steps = {
    { "get", { "134\0a bunch of data here" }, message = "Framing buffer exceeds the limit" },
  } },
  { id = "block-max-length-gt-buffer", tag = "pin",
    options = { max_buffer = 5, max_length = 10 },
    raises = "MaxBuffer is not large enough for MaxLength blocks" },
  { id = "block-max-buffer-just-enough", tag = "plain",
    options = { max_buffer = 13, max_length = 10 },
    steps = {
    { "get", { "10\0abcdefghij" }, records = { "abcdefghij" } },
    { "get_pending" },
  } },
  { id = "block-max-length-negative", tag = "pin",
    options = { max_length = -1 },
    raises = "MaxLength must be a number" },
  { id = "block-max-buffer-zero", tag = "pin",
    options = { max_buffer = 0 },
    raises = "MaxBuffer must greater then 0" },
  { id = "block-u32-zero", tag = "plain",
    options = { length_codec = { encode = "u32be_enc", decode = "u32be_dec" } },
    steps = {
    { "get", { "\0\0\0\0" }, records = { "" } },
    { "get_pending" },
    { "put", { "" }, chunks = { "\0\0\0\0" } },
  } },
  { id = "block-u16-pair", tag = "plain",
    options = { length_codec = { encode = "u16be_enc", decode = "u16be_dec" } },
    steps = {
    { "get", { "\0\x02ab\0\x01c\0" }, records = { "ab", "c" } },
    { "get_pending", pending = { "\0" } },
    { "get", { "\x01d" }, records = { "d" } },
    { "get_pending" },
  } },
  { id = "block-u8", tag = "plain",
    options = { length_codec = { encode = "u8_enc", decode = "u8_dec" } },
    steps = {
    { "get", { "\x03abc\x01x\x02" }, records = { "abc", "x" } },
    { "get_pending" },
    { "put", { "hello" }, chunks = { "\x05hello" } },
  } },
  { id = "block-codec-maxlength-custom", tag = "plain",
    options = { length_codec = { encode = "u32be_enc", decode = "u32be_dec" }, max_buffer = 64, max_length = 8 },
    steps = {
    { "get", { "\0\0\0\t" }, message = "Expected size of next block exceeds the limit" },
    { "get_pending" },
  } },
  { id = "block-codec-not-array", tag = "plain",
    options = { length_codec = "x" },
    raises = "LengthCodec must be an array reference" },
  { id = "block-codec-one-item", tag = "plain",
    options = { length_codec = { encode = "u8_enc" } },
    raises = "LengthCodec must contain two items" },
  { id = "block-codec-enc-not-code", tag = "plain",
    options = { length_codec = { encode = "x", decode = "u8_dec" } },
    raises = "LengthCodec encoder must be a code reference" },
  { id = "block-codec-dec-not-code", tag = "plain",
    options = { length_codec = { encode = "u8_enc", decode = "x" } },
    raises = "LengthCodec decoder must be a code reference" },
  -- the abcdefg.1234567. example of POE::Filter
  { id = "switch-block1-to-line", tag = "doc", options = { block_size = 1 }, steps = {
    { "get_one_start", { "abc.123.de.4." } },
    { "get_one", record = "a" },
    { "get_one", record = "b" },
    { "get_one", record = "c" },
    { "get_one", record = "." },
    { "switch", to = "line", options = { literal = "." }, carried = { "123.de.4." } },
    { "get_one", record = "123" },
    { "switch", to = "block", options = { block_size = 1 }, carried = { "de.4." } },
    { "get_one", record = "d" },
    { "get_one", record = "e" },
    { "get_one", record = "." },
    { "switch", to = "line", options = { literal = "." }, carried = { "4." } },
    { "get_one", record = "4" },
    { "get_pending" },
  } },
}
