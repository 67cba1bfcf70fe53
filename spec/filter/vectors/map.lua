--- What Perl's POE::Filter::Map gives: measured on POE 1.370, Perl 5.36.
-- Options and methods have our names; `message` and `raises` are POE's exceptions, `warns` its
-- warnings. Where get_one gave several records, they are `records`. How a case is read, and where
-- we differ: ../vectors_spec.lua and differences.lua.

return {
  { id = "map-code", tag = "pin", options = { code = "upper" }, steps = {
    { "get", { "a", "b", "c" }, records = { "A", "B", "C" } },
    { "put", { "a", "b", "c" }, chunks = { "A", "B", "C" } },
  } },
  { id = "map-get-put", tag = "pin", options = { get = "upper", put = "lower" }, steps = {
    { "put", { "A", "B", "C" }, chunks = { "a", "b", "c" } },
    { "get", { "a", "b", "c" }, records = { "A", "B", "C" } },
  } },
  -- get_one may return several records
  { id = "map-one-to-many", tag = "plain", options = { code = "dup" }, steps = {
    { "get_one_start", { "a", "b" } },
    { "get_one", records = { "a", "a" } },
    { "get_one", records = { "b", "b" } },
    { "get_one" },
    { "put", { "x", "y" }, chunks = { "x", "x", "y", "y" } },
  } },
  { id = "map-modify", tag = "pin", options = { get = "upper", put = "lower" }, steps = {
    { "method", "modify", { { get = "reverse" } } },
    { "get", { "ab" }, records = { "ba" } },
    { "method", "modify", { { put = "paren" } } },
    { "put", { "ab" }, chunks = { "(((ab)))" } },
    { "method", "modify", { { code = "identity" } } },
    { "get", { "ab" }, records = { "ab" } },
    { "put", { "ab" }, chunks = { "ab" } },
  } },
  -- warns and ignores
  { id = "map-modify-bad", tag = "pin", options = { code = "upper" }, steps = {
    { "method", "modify", { { get = "notcode" } }, warns = "Modify Get element must be given a coderef" },
    { "get", { "a" }, records = { "A" } },
  } },
  -- unknown keys are ignored silently
  { id = "map-modify-unknown", tag = "wart", options = { code = "upper" }, steps = {
    { "method", "modify", { { elephant = "reverse" } } },
    { "get", { "a" }, records = { "A" } },
  } },
  { id = "map-clone", tag = "plain", options = { code = "upper" }, steps = {
    { "get_one_start", { "a" } },
    { "clone" },
    { "get_pending" },
    { "get", { "b" }, records = { "B" } },
  } },
  { id = "map-no-args", tag = "pin",
    options = {}, raises = "Map requires a Code or both Get and Put parameters" },
  { id = "map-only-get", tag = "pin",
    options = { get = "upper" }, raises = "Map requires a Code or both Get and Put parameters" },
  { id = "map-get-not-code", tag = "pin",
    options = { get = {}, put = "upper" }, raises = "Get or Put element is not a subref" },
  { id = "map-put-not-code", tag = "pin",
    options = { get = "upper", put = {} }, raises = "Get or Put element is not a subref" },
  -- Code silently wins over Get/Put
  { id = "map-code-and-get", tag = "wart",
    options = { code = "upper", get = "lower", put = "lower" },
    steps = {
    { "get", { "aB" }, records = { "AB" } },
    { "put", { "aB" }, chunks = { "AB" } },
  } },
  -- warns
  { id = "map-unknown-param", tag = "plain",
    options = { bogus = 1, code = "upper" }, warns = "Map ignores unknown parameters: Bogus",
    steps = {
    { "get", { "a" }, records = { "A" } },
  } },
  { id = "switch-map", tag = "plain", options = { code = "upper" }, steps = {
    { "get_one_start", { "a", "b" } },
    { "switch", to = "map", options = { code = "reverse" }, carried = { "a", "b" } },
    { "get_one", record = "a" },
    { "get_one", record = "b" },
  } },
}
