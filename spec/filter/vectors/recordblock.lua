--- What Perl's POE::Filter::RecordBlock gives: measured on POE 1.370, Perl 5.36.
-- Options and methods have our names; `message` and `raises` are POE's exceptions, `warns` its
-- warnings. Where get_one gave several records, they are `records`. How a case is read, and where
-- we differ: ../vectors_spec.lua and differences.lua.

return {
  { id = "recordblock-over-calls", tag = "plain", options = { block_size = 3 }, steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get_pending", pending = { "a", "b" } },
    { "get", { "c" }, records = { { "a", "b", "c" } } },
    { "get_pending" },
  } },
  -- empty strings are records
  { id = "recordblock-empty-records", tag = "plain", options = { block_size = 2 }, steps = {
    { "get", { "", "" }, records = { { "", "" } } },
    { "get", {}, records = {} },
    { "get_pending" },
  } },
  -- invalid sizes are ignored
  { id = "recordblock-blocksize", tag = "pin", options = { block_size = 4 }, steps = {
    { "method", "blocksize", {}, returns = 4 },
    { "method", "blocksize", { 2 }, returns = 2 },
    { "method", "blocksize", { 0 }, returns = 2 },
    { "method", "blocksize", { -50 }, returns = 2 },
    { "method", "blocksize", {}, returns = 2 },
  } },
  { id = "recordblock-checkput-short", tag = "pin",
    options = { block_size = 3, check_put = true },
    steps = {
    { "put", { { "1", "2" }, { "3", "A" } }, chunks = { "1", "2", "3" } },
    { "method", "put_pending", {}, returns = { "A" } },
    { "put", { { "2", "3", "1", "2", "3" }, { "1", "2", "3", "B" } }, chunks = { "A", "2", "3", "1", "2", "3", "1", "2", "3" } },
    { "method", "put_pending", {}, returns = { "B" } },
    { "put", { { "2", "3", "1", "2" }, { "3", "1" }, { "2", "3", "1" }, { "2", "3" } }, chunks = { "B", "2", "3", "1", "2", "3", "1", "2", "3", "1", "2", "3" } },
    { "method", "put_pending", {} },
  } },
  { id = "recordblock-checkput-off", tag = "pin", options = { block_size = 3 }, steps = {
    { "put", { { "1", "2" }, { "1", "2" } }, chunks = { "1", "2", "1", "2" } },
    { "method", "put_pending", {} },
    { "put", { { "1", "2", "3", "4", "5" }, { "1", "2", "3", "4" } }, chunks = { "1", "2", "3", "4", "5", "1", "2", "3", "4" } },
    { "method", "checkput", {} },
  } },
  -- both buffers empty in the clone
  { id = "recordblock-clone", tag = "pin", options = { block_size = 3, check_put = true }, steps = {
    { "get_one_start", { "a" } },
    { "put", { { "1" } }, chunks = {} },
    { "clone" },
    { "get_pending" },
    { "method", "put_pending", {} },
    { "get", { "x", "y", "z" }, records = { { "x", "y", "z" } } },
  } },
  -- a non-list item is a raw language error
  { id = "recordblock-put-plain", tag = "wart", options = { block_size = 2 }, steps = {
    { "put", { "a" }, message = "Can't use string (\"a\") as an ARRAY ref while \"strict refs\" in use" },
  } },
  { id = "recordblock-size-0", tag = "pin",
    options = { block_size = 0 }, raises = "BlockSize must be greater than 0" },
  { id = "recordblock-no-size", tag = "pin", options = {}, raises = "BlockSize must be greater than 0" },
  -- carp not imported: meant to warn, throws
  { id = "recordblock-unknown-param", tag = "bug",
    options = { block_size = 2, bogus = 1 }, raises = "Undefined subroutine &RecordBlock::carp called" },
}
