--- What Perl's POE::Filter::Grep gives: measured on POE 1.370, Perl 5.36.
-- Options and methods have our names; `message` and `raises` are POE's exceptions, `warns` its
-- warnings. Where get_one gave several records, they are `records`. How a case is read, and where
-- we differ: ../vectors_spec.lua and differences.lua.

return {
  { id = "grep-get-put", tag = "pin", options = { get = "has_digit", put = "has_alpha" }, steps = {
    { "put", { "A", "B", "C", "1", "2", "3" }, chunks = { "A", "B", "C" } },
    { "get", { "a", "b", "c", "1", "2", "3" }, records = { "1", "2", "3" } },
    { "get_pending" },
  } },
  { id = "grep-read-only", tag = "doc", options = { get = "const_1", put = "const_0" }, steps = {
    { "get", { "a", "b" }, records = { "a", "b" } },
    { "put", { "a", "b" }, chunks = {} },
  } },
  { id = "grep-modify", tag = "pin", options = { code = "has_1" }, steps = {
    { "method", "modify", { { get = "has_digit" } } },
    { "get", { "a", "2" }, records = { "2" } },
    { "method", "modify", { { code = "has_alpha" } } },
    { "get", { "a", "2" }, records = { "a" } },
    { "put", { "a", "2" }, chunks = { "a" } },
  } },
  { id = "grep-no-args", tag = "pin",
    options = {}, raises = "Grep requires a Code or both Get and Put parameters" },
  { id = "grep-only-get", tag = "pin",
    options = { get = "has_1" }, raises = "Grep requires a Code or both Get and Put parameters" },
}
