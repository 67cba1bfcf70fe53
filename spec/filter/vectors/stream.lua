--- What Perl's POE::Filter::Stream gives: measured on POE 1.370, Perl 5.36.
-- Options have our names, regular expressions are Lua patterns, `undef` as InputLiteral
-- is `autodetect`. `message` and `raises` are POE's exceptions. How a case is read, and
-- where we differ: ../vectors_spec.lua and differences.lua.

return {
  -- all chunks of a call become one record
  { id = "stream-join", tag = "pin", options = {}, steps = {
    { "get", { "a", "bc", "def", "ghij", "klmno" }, records = { "abcdefghijklmno" } },
    { "get_pending" },
    { "put", { "a", "bc", "def", "ghij", "klmno" }, chunks = { "a", "bc", "def", "ghij", "klmno" } },
  } },
  { id = "stream-get-one", tag = "pin", options = {}, steps = {
    { "get_one_start", { "a", "bc", "def", "ghij", "klmno" } },
    { "get_pending", pending = { "abcdefghijklmno" } },
    { "get_one", record = "abcdefghijklmno" },
    { "get_one" },
    { "get_pending" },
  } },
  { id = "stream-empty", tag = "plain", options = {}, steps = {
    { "get", {}, records = {} },
    { "get", { "" }, records = {} },
    { "get", { "", "" }, records = {} },
    { "get_pending" },
  } },
  { id = "stream-clone", tag = "pin", options = {}, steps = {
    { "get_one_start", { "ab" } },
    { "clone" },
    { "get_pending" },
    { "get", { "c" }, records = { "c" } },
  } },
  { id = "stream-binary", tag = "plain", options = {}, steps = {
    { "get", { "\0\x80\xff\r\n" }, records = { "\0\x80\xff\r\n" } },
  } },
  -- no MaxBuffer
  { id = "stream-large", tag = "plain", options = {}, steps = {
    { "get", { ("q"):rep(200000) }, records = { ("q"):rep(200000) } },
  } },
}
