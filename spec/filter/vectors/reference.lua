--- What Perl's POE::Filter::Reference gives: measured on POE 1.370, Perl 5.36.
-- Options and methods have our names; `message` and `raises` are POE's exceptions, `warns` its
-- warnings. Where get_one gave several records, they are `records`. How a case is read, and where
-- we differ: ../vectors_spec.lua and differences.lua.

return {
  -- "LEN\0DATA"; the serializer RevSer reverses the text of a scalar
  { id = "reference-framing", tag = "plain", options = { serializer = "rev" }, steps = {
    { "put", { "abc", "" }, chunks = { "3\0cba", "0\0" } },
    { "get", { "3\0cba0\0" }, records = { "abc", "" } },
    { "get_pending" },
  } },
  { id = "reference-1byte", tag = "plain", options = { serializer = "rev" }, steps = {
    { "get", { "3" }, records = {} },
    { "get", { "\0" }, records = {} },
    { "get", { "c" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "a" }, records = { "abc" } },
    { "get", { "2" }, records = {} },
    { "get", { "\0" }, records = {} },
    { "get", { "z" }, records = {} },
    { "get", { "y" }, records = { "yz" } },
    { "get_pending" },
  } },
  -- unlike Block the header stays in the buffer until the whole record is there
  { id = "reference-pending-header", tag = "plain", options = { serializer = "rev" }, steps = {
    { "get", { "5\0hel" }, records = {} },
    { "get_pending", pending = { "5\0hel" } },
  } },
  -- thaw errors propagate
  { id = "reference-bad-data", tag = "plain", options = { serializer = "rev" }, steps = {
    { "get", { "3\0DAB3\0cba" }, message = "bad data" },
    { "get_pending", pending = { "3\0cba" } },
    { "get", {}, records = { "abc" } },
  } },
  -- with NoFatals the error text is the record
  { id = "reference-nofatals", tag = "pin", options = { no_fatals = true, serializer = "rev" }, steps = {
    { "get", { "3\0DAB3\0cba" }, records = { "bad data\n", "abc" } },
    { "get_pending" },
  } },
  { id = "reference-max-buffer", tag = "plain", options = { max_buffer = 10, serializer = "rev" }, steps = {
    { "get", { "12\000123456789012" }, message = "Framing buffer exceeds the limit" },
    { "get_pending", pending = { "12\000123456789012" } },
  } },
}
